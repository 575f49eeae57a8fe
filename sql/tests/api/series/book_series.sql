begin;
\ir ../../fixture.psql
select plan(47);

-- six Mondays at 09:00 London time, over the change of clocks on 31 March; no slot on 18 March
select id as march from api.create_slot(:'doctor', '2030-03-04 09:00+00', '2030-03-04 09:30+00') \gset
select id as second from api.create_slot(:'doctor', '2030-03-11 09:00+00', '2030-03-11 09:30+00') \gset
select id as april from api.create_slot(:'doctor', '2030-04-01 08:00+00', '2030-04-01 08:30+00') \gset
select id as fourth from api.create_slot(:'doctor', '2030-03-25 09:00+00', '2030-03-25 09:30+00') \gset
select id as near from api.create_slot(:'doctor', '2030-03-18 11:00+00', '2030-03-18 11:30+00') \gset
select api.create_slot(:'doctor', t, t + interval '30 minutes')
from unnest(array['2030-03-04 12:00+00', '2030-03-04 13:00+00', '2030-04-08 08:00+00']::timestamptz[]) as t \g /dev/null
select id as second_doctor from api.add_doctor(:'clinic', 'Dr Ian Nunn', 'Cardiology') \gset
select api.create_slot(:'second_doctor', '2030-03-18 09:00+00', '2030-03-18 09:30+00') \g /dev/null
prepare best as select * from api.book_series(:'march', :'ann', 'weekly', p_count => 5, p_mode => 'best_effort', p_confirm => true);
prepare all_of_it as select * from api.book_series(:'march', :'ann', 'weekly', p_count => 5, p_confirm => true);
create function pg_temp.outcomes(p_call text) returns text[] language plpgsql as $$
declare
  v_row api.series;
begin
  execute p_call into v_row;
  return array(
    select concat_ws(' ', o ->> 'starts_at', o ->> 'outcome', o ->> 'refused_because', o ->> 'rule')
    from jsonb_array_elements(v_row.occurrences) as o);
end
$$;
create function pg_temp.summary(p_call text) returns text[] language plpgsql as $$
declare
  v_row api.series;
begin
  execute p_call into v_row;
  return array(
    select concat_ws(' ', o ->> 'outcome', o ->> 'refused_because', o ->> 'rule')
    from jsonb_array_elements(v_row.occurrences) as o);
end
$$;
create function pg_temp.nonsense(p_slot_id uuid, p_patient_id uuid, p_rest text) returns text language sql as $$
  select pg_temp.refusal(format('select api.book_series(%L, %L, %s)', p_slot_id, p_patient_id, p_rest))
$$;
savepoint free;

select is(
  pg_temp.outcomes('execute best'),
  array[
    '2030-03-04T09:00:00+00:00 booked', '2030-03-11T09:00:00+00:00 booked', '2030-03-18T09:00:00+00:00 refused slot_not_found',
    '2030-03-25T09:00:00+00:00 booked', '2030-04-01T08:00:00+00:00 booked'],
  'best effort books what there is, at the same local time over a change of clocks');
select results_eq(
  'select starts_at, status, s.patient_id from data.booking as b join data.booking_series as s on s.id = b.series_id order by starts_at',
  format($$ values
    (timestamptz '2030-03-04 09:00+00', 'confirmed', %1$L::uuid), ('2030-03-11 09:00+00', 'confirmed', %1$L),
    ('2030-03-25 09:00+00', 'confirmed', %1$L), ('2030-04-01 08:00+00', 'confirmed', %1$L) $$, :'ann'),
  'its bookings name the series');
select results_eq(
  'select frequency, every, occurrences from data.booking_series', $$ values ('weekly', 1, 5) $$, 'which is kept');
select results_eq(
  $$ select payload - 'occurrences' from data.event where topic = 'series.booked' $$,
  format($$ select jsonb_build_object('slot_id', %L::uuid, 'booked', 4, 'refused', 1) $$, :'march'), 'one event tells of it');
select is(count(*)::integer, 4, 'and one of each booking') from data.event where topic = 'booking.confirmed';
select is(s.booked, 1, 'each seat is counted') from data.slot as s where id = :'april';
rollback to free;

select to_jsonb(v) as answer from api.book_series(:'march', :'ann', 'weekly', p_count => 5, p_mode => 'best_effort', p_notes => ' knee ') as v \gset
select is(
  (:'answer'::jsonb -> 'occurrences' -> 0) - 'booking_id' - 'reference',
  '{"occurrence": 1, "starts_at": "2030-03-04T09:00:00+00:00", "outcome": "booked", "status": "pending",
    "refused_because": null, "rule": null, "allowed_from": null, "alternatives": null}',
  'a hold is told with its status');
select results_eq(
  'select id, reference, (select notes from said where said.id = b.id) from data.booking as b where starts_at = ''2030-03-04 09:00+00''',
  format($$ values (%L::uuid, %L, 'knee') $$,
    :'answer'::jsonb -> 'occurrences' -> 0 ->> 'booking_id', :'answer'::jsonb -> 'occurrences' -> 0 ->> 'reference'),
  'its id and its reference');
select is(
  jsonb_path_query_array(:'answer'::jsonb -> 'occurrences' -> 2 -> 'alternatives', '$[*].starts_at'),
  '["2030-03-18T11:00:00+00:00", "2030-03-04T13:00:00+00:00", "2030-03-04T12:00:00+00:00"]',
  'what is refused comes with up to three other slots, none of them another occurrence''s');
select results_eq(
  format('select (v).booked, (v).refused, (v).every from jsonb_populate_record(null::api.series, %L) as v', :'answer'),
  'values (4, 1, 1)', 'and is counted');
rollback to free;

select is(
  pg_temp.summary('execute all_of_it'), array['withheld', 'withheld', 'refused slot_not_found', 'withheld', 'withheld'],
  'all or nothing: where one is refused, the others are withheld');
select is_empty(
  'select from data.booking union all select from data.booking_series union all select from data.slot where booked > 0',
  'and nothing is booked');
select is_empty($$ select from data.event where topic ~ '^(booking|series)' $$, 'nor told of');
select results_eq(
  'select (v).id, (v).booked, (v).refused, (v).created_at from (' || $$
  select api.book_series('$$ || :'march' || $$', '$$ || :'ann' || $$', 'weekly', p_count => 5) as v) as v $$,
  'values (null::uuid, 0, 1, null::timestamptz)', 'there is no series then');
select is(
  pg_temp.summary(format('select * from api.book_series(%L, %L, %L, 1, 2)', :'march', :'ann', 'weekly')),
  array['booked', 'booked'], 'where none is refused, all are booked');
rollback to free;

-- rules
update data.clinic set max_active_bookings = 3;
select is(
  pg_temp.summary('execute best'),
  array['booked', 'booked', 'refused slot_not_found', 'booked', 'refused too_many_bookings max_active_bookings'],
  'limits count the earlier occurrences');
rollback to free;
select api.book_slot(:'second', :'bob', p_confirm => true) \g /dev/null
select is(
  pg_temp.summary('execute best'),
  array['booked', 'refused slot_unavailable', 'refused slot_not_found', 'booked', 'booked'], 'a full slot is refused');
rollback to free;
update data.slot set status = 'cancelled' where id in (:'march', :'second');
select is(
  (pg_temp.summary('execute best'))[1:2], array['refused slot_unavailable', 'refused slot_not_found'],
  'a cancelled one is none; the first is told as what it is');
rollback to free;
update data.clinic set horizon_days = 60;
select is(
  pg_temp.summary('execute best'),
  array['booked', 'refused slot_beyond_horizon horizon_days', 'refused slot_not_found',
    'refused slot_beyond_horizon horizon_days', 'refused slot_beyond_horizon horizon_days'], 'the horizon holds');
select is(o ->> 'allowed_from', '2030-01-24T09:00:00+00:00', 'a refusal says from when on it would be allowed')
from api.book_series(:'fourth', :'ann', 'weekly', p_count => 2) as v, jsonb_array_elements(v.occurrences) as o
where o ->> 'occurrence' = '1';
select is(id, null, 'a series of which nothing can be booked is none')
from api.book_series(:'fourth', :'ann', 'weekly', p_count => 2, p_mode => 'best_effort');
rollback to free;
select api.book_slot(:'second', :'bob') \g /dev/null
select api.book_slot(:'fourth', :'ann') \g /dev/null
set medbook.now = '2030-01-07 08:02+00';
select is(
  pg_temp.summary('execute best'), array['booked', 'booked', 'refused slot_not_found', 'booked', 'booked'],
  'holds that are over are not in the way, his own neither');
rollback to free;

-- what is raised meanwhile is no refusal of the rules, and is not swallowed
update data.slot set visit_type = 'virtual' where id = :'march';
create or replace function hook.meeting_url(
  p_booking_id uuid, p_clinic_id uuid, p_doctor_id uuid, p_starts_at timestamptz, p_ends_at timestamptz
)
returns text language plpgsql as $$
begin
  raise exception using errcode = 'MB101', message = 'no_room_left';
end
$$;
select throws_ok('execute best', 'MB101', null, 'what goes wrong in between fails the call');
rollback to free;

-- when
select id as gap from api.create_slot(:'doctor', '2030-03-30 01:30+00', '2030-03-30 02:00+00') \gset
select id as summer from api.create_slot(:'doctor', '2030-04-01 00:30+00', '2030-04-01 01:00+00') \gset
select is(
  pg_temp.outcomes(format('select * from api.book_series(%L, %L, %L, p_count => 3, p_mode => %L)', :'gap', :'ann', 'daily', 'best_effort')),
  array[
    '2030-03-30T01:30:00+00:00 booked', '2030-03-31T01:30:00+00:00 refused nonexistent_local_time',
    '2030-04-01T00:30:00+00:00 booked'],
  'a local time that clocks put forward leave out is refused');
rollback to free;
select is(
  pg_temp.outcomes(format('select * from api.book_series(%L, %L, %L, p_count => 2)', :'april', :'ann', 'weekly')),
  array['2030-04-01T08:00:00+00:00 booked', '2030-04-08T08:00:00+00:00 booked'], 'in summer it goes by summer time');
rollback to free;
select is(
  pg_temp.outcomes(format('select * from api.book_series(%L, %L, %L, 2, 2)', :'second', :'ann', 'weekly')),
  array['2030-03-11T09:00:00+00:00 booked', '2030-03-25T09:00:00+00:00 booked'], 'every second week');
rollback to free;
select is(
  pg_temp.outcomes(format('select * from api.book_series(%L, %L, %L, p_every => 14, p_until => %L)', :'second', :'ann', 'daily', '2030-03-25')),
  array['2030-03-11T09:00:00+00:00 booked', '2030-03-25T09:00:00+00:00 booked'], 'up to a last day, inclusive, every 14 days');
rollback to free;

-- nonsense
select is(pg_temp.nonsense(:'march', :'ann', $$ 'weekly', p_count => 101 $$), 'MB006 count', '101 are too many');
select is(pg_temp.nonsense(:'march', :'ann', $$ 'weekly', p_count => 10000 $$), 'MB006 count', 'and 10,000');
select is(pg_temp.nonsense(:'march', :'ann', $$ 'weekly', p_count => 1 $$), 'MB006 count', 'one is none');
select is(pg_temp.nonsense(:'march', :'ann', $$ 'weekly' $$), 'MB006 count', 'an end is required');
select is(pg_temp.nonsense(:'march', :'ann', $$ 'weekly', p_count => 2, p_until => '2030-04-01' $$), 'MB006 count', 'and one only');
select is(pg_temp.nonsense(:'march', :'ann', $$ 'weekly', p_until => '2030-03-10' $$), 'MB006 until', 'it has to come again');
select is(pg_temp.nonsense(:'march', :'ann', $$ 'daily', p_until => '2030-06-12' $$), 'MB006 until', 'up to 100 times');
select is(pg_temp.nonsense(:'march', :'ann', $$ 'daily', p_until => 'infinity' $$), 'MB006 until', 'not for ever');
select is(pg_temp.nonsense(:'march', :'ann', $$ 'monthly', p_count => 2 $$), 'MB006 frequency', 'monthly is not known');
select is(pg_temp.nonsense(:'march', :'ann', $$ 'daily', 0, 2 $$), 'MB006 every', 'every 0 days is never');
select is(pg_temp.nonsense(:'march', :'ann', $$ 'weekly', 2147483647, 2 $$), 'MB006 every', 'nor is there so large a step');
select is(pg_temp.nonsense(:'march', :'ann', $$ 'daily', 53, 2 $$), 'MB006 every', 'every 53 too seldom');
select is(pg_temp.nonsense(:'march', :'ann', $$ 'daily', 1, 2, p_mode => 'some' $$), 'MB001 mode', 'an unknown mode is refused');
select is(pg_temp.nonsense(:'march', null, $$ 'daily', 1, 2 $$), 'MB001 patient_id', 'a patient is required');
select is(pg_temp.nonsense(:'march', :'unknown', $$ 'daily', 1, 2 $$), 'MB203', 'who is known');
select is(pg_temp.nonsense(:'unknown', :'ann', $$ 'daily', 1, 2 $$), 'MB204', 'as is the slot');

-- at most once, and by whom
select id as once from api.book_series(:'march', :'ann', 'weekly', p_count => 2, p_idempotency_key => 'k') \gset
select is(id, :'once'::uuid, 'with a key it books once')
from api.book_series(:'march', :'ann', 'weekly', p_count => 2, p_idempotency_key => 'k');
select is(pg_temp.nonsense(:'march', :'ann', $$ 'weekly', p_count => 3, p_idempotency_key => 'k' $$), 'MB109 idempotency_key',
  'a key goes with its arguments');
rollback to free;
select pg_temp.become('patient', p_patient_id => :'bob');
select is(pg_temp.nonsense(:'march', :'ann', $$ 'weekly', p_count => 2 $$), 'MB302', 'a patient books for himself only');
select pg_temp.become('doctor', p_doctor_id => :'unknown');
select is(pg_temp.nonsense(:'march', :'ann', $$ 'weekly', p_count => 2 $$), 'MB204', 'a doctor his own slots');

select * from finish();
rollback;
