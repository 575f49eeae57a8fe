begin;
\ir ../../fixture.psql
\ir ../../api/conflict/closed.psql
select plan(11);

-- the status of the conflict at a time, if its booking were in this state
create function pg_temp.status(p_status text, p_kept_at timestamptz default null, p_expires_at timestamptz default null, p_slot_id uuid default null)
returns text language sql as $$
  select internal.conflict_status(
    jsonb_populate_record(c, jsonb_build_object('kept_at', p_kept_at)),
    jsonb_populate_record(b, jsonb_build_object(
      'status', p_status, 'expires_at', p_expires_at, 'slot_id', coalesce(p_slot_id, b.slot_id))),
    '2030-01-07 08:00+00')
  from data.schedule_conflict as c inner join data.booking as b on b.id = c.booking_id order by c.id limit 1
$$;

select is(pg_temp.status('confirmed'), 'open', 'a booking in the way keeps it open');
select is(pg_temp.status('arrived'), 'open', 'though its patient has arrived');
select is(pg_temp.status('pending', p_expires_at => '2030-01-07 08:00:01+00'), 'open', 'a hold does too');
select is(pg_temp.status('pending', p_expires_at => '2030-01-07 08:00+00'), 'cancelled', 'until it is over, swept or not');
select is(pg_temp.status('expired'), 'cancelled', 'an expired booking is in nobody''s way');
select is(pg_temp.status('cancelled'), 'cancelled', 'nor is a cancelled one');
select is(pg_temp.status('completed'), 'kept', 'a visit that took place was kept');
select is(pg_temp.status('no_show'), 'kept', 'and so was one that could have');
select is(pg_temp.status('confirmed', p_slot_id => :'free_slot'), 'moved', 'one in another slot has moved');
select is(pg_temp.status('cancelled', p_slot_id => :'free_slot'), 'moved', 'whatever became of it there');
select is(pg_temp.status('cancelled', p_kept_at => now()), 'kept', 'what was kept was kept');

select * from finish();
rollback;
