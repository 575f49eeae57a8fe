begin;
\ir ../../fixture.psql
select plan(6);

create function pg_temp.is_plain(p_starts_at timestamptz) returns boolean language sql as $$
  select internal.is_plain(d.id, d.clinic_id, p_starts_at, '2030-01-01 08:00+00')
  from data.doctor as d
  order by d.id
  limit 1
$$;
update data.clinic set min_notice_minutes = 60, horizon_days = 10;

select ok(pg_temp.is_plain('2030-01-01 09:00+00'), 'a slot at the very end of the notice is');
select ok(not pg_temp.is_plain('2030-01-01 08:59+00'), 'one within it is not');
select ok(pg_temp.is_plain('2030-01-11 08:00+00'), 'a slot at the very horizon is');
update data.doctor set horizon_days = 9;
select ok(not pg_temp.is_plain('2030-01-11 08:00+00'), 'one beyond the doctor''s own is not');
update data.doctor set buffer_after_minutes = 5;
select ok(not pg_temp.is_plain('2030-01-02 08:00+00'), 'nor is one of a doctor with a buffer');
update data.doctor set buffer_after_minutes = null;
update data.clinic set buffer_before_minutes = 5;
select ok(not pg_temp.is_plain('2030-01-02 08:00+00'), 'or of a clinic with one');

select * from finish();
rollback;
