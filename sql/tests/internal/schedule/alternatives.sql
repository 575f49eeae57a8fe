begin;
\ir ../../fixture.psql
select plan(16);

select id as eve from api.add_doctor(:'clinic', 'Dr Eve Roy', 'cardiology') \gset
select id as sam from api.add_doctor(:'clinic', 'Dr Sam Poe', 'Surgery') \gset
select id as eve_slot from api.create_slot(:'eve', '2030-01-07 10:00+00', '2030-01-07 10:30+00') \gset
select id as eve_early from api.create_slot(:'eve', '2030-01-07 08:15+00', '2030-01-07 08:45+00') \gset
select api.create_slot(:'sam', '2030-01-07 10:00+00', '2030-01-07 10:30+00');
select id as other_clinic from api.create_clinic('Other', 'UTC') \gset
select id as other_doctor from api.add_doctor(:'other_clinic', 'Dr Ian Fox', 'Cardiology') \gset
select api.create_slot(:'other_doctor', '2030-01-07 10:00+00', '2030-01-07 10:30+00');
select id as dan from api.register_patient('Dan Orr', 'dan@example.org') \gset

-- times of what is found in place of a slot, the doctor's own plain, another's in brackets
create function pg_temp.found(p_slot_id uuid, p_patient_id uuid default null, p_limit integer default 10, p_moving_id uuid default null)
returns text language sql as $$
  select coalesce(string_agg(
    case when a.doctor_id = s.doctor_id then to_char(a.starts_at, 'HH24:MI') else to_char(a.starts_at, '(HH24:MI)') end, ' '), '')
  from data.slot as s
  cross join lateral internal.alternatives(s, p_patient_id, p_moving_id, p_limit) as a
  where s.id = p_slot_id
$$;

select is(
  pg_temp.found(:'later_slot'), '09:00 11:00 (10:00) (08:15)',
  'the same doctor comes first, then who has the same specialization in the clinic; of two as near the earlier');
select is(pg_temp.found(:'slot'), '10:00 11:00 (08:15) (10:00)', 'the nearest comes first, be it before or after');
select is(
  pg_temp.found(:'group_slot'), '10:00 09:00 (10:00) (08:15)', 'the slot itself is none of them, though it has seats left');
select is(pg_temp.found(:'later_slot', p_limit => 3), '09:00 11:00 (10:00)', 'no more are given than were asked for');
select is(pg_temp.found(:'later_slot', p_limit => 1), '09:00', 'nor where the doctor''s own are enough');
select is(pg_temp.found(:'later_slot', p_limit => 0), '', 'none is none');

select id as own from api.book_slot(:'slot', :'ann', p_confirm => true) \gset
select is(pg_temp.found(:'later_slot'), '11:00 (10:00) (08:15)', 'a full slot is none of them');
select api.book_slot(:'later_slot', :'bob', p_confirm => true);
select is(pg_temp.found(:'slot', :'ann'), '11:00 (08:15) (10:00)', 'a patient is offered what he may book');
select is(pg_temp.found(:'slot', :'bob'), '11:00 (08:15)', 'and not what overlaps a booking of his');
update data.clinic set max_active_bookings = 1 where id = :'clinic';
select is(pg_temp.found(:'slot', :'ann'), '', 'nor what his limit does not leave him');
select is(pg_temp.found(:'slot', :'ann', p_moving_id => :'own'), '11:00 (08:15) (10:00)', 'the booking that would be moved does not count');
update data.clinic set max_active_bookings = 10, min_notice_minutes = 30 where id = :'clinic';
select is(pg_temp.found(:'slot', :'ann'), '11:00 (10:00)', 'the notice counts');
update data.clinic set min_notice_minutes = 0 where id = :'clinic';

set medbook.now = '2030-01-07 10:10+00';
select is(pg_temp.found(:'slot'), '11:00', 'what has begun is past, for a slot that is past too');
set medbook.now = '2030-01-07 08:00+00';

select api.disable_doctor(:'eve', true);
select is(pg_temp.found(:'slot'), '11:00', 'a disabled doctor has none');

select api.create_slot(:'sam', timestamptz '2030-01-08 00:00+00' + n * interval '1 hour', timestamptz '2030-01-08 00:30+00' + n * interval '1 hour')
from generate_series(0, 59) as n;
select is(
  (select count(*)::integer from data.slot as s, internal.alternatives(s, null, null, 1000) where s.starts_at = '2030-01-08 00:00+00'), 51,
  'no more than fifty are looked at after a slot, and what is before it');
select results_eq(
  $$ select count(*)::integer, min(a.starts_at) from data.slot as s, internal.alternatives(s, null, null, 1000) as a
    where s.starts_at = '2030-01-10 11:00+00' $$,
  $$ values (50, timestamptz '2030-01-08 09:00+00') $$,
  'and no more than fifty before it, the nearest');

select * from finish();
rollback;
