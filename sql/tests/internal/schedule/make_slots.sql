begin;
\ir ../../fixture.psql
select plan(6);

create function pg_temp.made() returns setof text language sql as $$
  select format('%s made, %s there, %s skipped, lock_timeout %s', made, already_there, skipped, current_setting('lock_timeout'))
  from internal.make_slots((select id from data.clinic), '2030-01-08', '2030-01-08', null)
$$;
set local lock_timeout = '777ms';
select api.define_availability(:'doctor', 2, '09:00', '10:00', 30) \g /dev/null
select is(pg_temp.made(), '2 made, 0 there, 0 skipped, lock_timeout 777ms', 'slots are made, and others waited for as before');
select is(pg_temp.made(), '0 made, 2 there, 0 skipped, lock_timeout 777ms', 'what is there is not tried again');

-- as nobody can define it, or as if another had made slots meanwhile: what is to be made is in its own way
select api.define_availability(:'doctor', 2, '13:00', '14:00', 30) \g /dev/null
select api.define_availability(:'doctor', 2, '15:00', '16:00', 30) \g /dev/null
update data.shift set starts_at = '13:15', ends_at = '14:15' where starts_at = '15:00';
select throws_ok(
  $$ select internal.insert_slots(id, '2030-01-08', '2030-01-08', null, null, null, false) from data.clinic $$, '23P01', null,
  'a plain INSERT is refused by what comes between');
select results_eq(
  $$ select made, already_there, skipped, skipped_because
    from data.clinic as c, internal.insert_slots(c.id, '2030-01-15', '2030-01-15', null, null, null, true) $$,
  $$ values (4, 0, 2, '[{"on": "2030-01-15", "reason": "overlap", "count": 2, "local_times": ["13:15", "13:45"]}]'::jsonb) $$,
  'one that gives way makes the others, and names what it left out');
select is(pg_temp.made(), '2 made, 2 there, 2 skipped, lock_timeout 777ms', 'so do both in turn, and others are waited for as before');
select is(pg_temp.made(), '0 made, 4 there, 2 skipped, lock_timeout 777ms', 'and the next time nothing is tried');

select * from finish();
rollback;
