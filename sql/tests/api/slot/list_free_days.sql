begin;
\ir ../../fixture.psql
select plan(38);

-- Osei: the fixture's slots on Monday the 7th from 09:00
select id as roy from api.add_doctor(:'clinic', 'Dr Eve Roy', 'Surgery', p_fee_amount => 80, p_fee_currency => 'GBP') \gset
select id as eighth from api.create_slot(:'roy', '2030-01-08 09:00+00', '2030-01-08 09:30+00', 1, 'virtual') \gset
select api.create_slot(:'roy', '2030-01-08 08:00+00', '2030-01-08 08:30+00');
select api.create_slot(:'doctor', '2030-02-17 23:45+00', '2030-02-18 00:15+00'); -- the 42nd day
select api.create_slot(:'doctor', '2030-02-18 00:15+00', '2030-02-18 00:30+00');

create function pg_temp.found(p_arguments text) returns text language plpgsql as $$
declare
  v_found text;
begin
  execute format(
    $q$ select string_agg(to_char(local_date, 'MM-DD') || to_char(starts_at at time zone time_zone, ' HH24:MI'), ', '
      order by local_date)
    from api.list_free_days(%s) $q$, p_arguments) into v_found;
  return v_found;
end
$$;

select results_eq(
  format($$ select * from api.list_free_days(%L, p_to => '2030-01-07') $$, :'clinic'),
  format(
    $$ values (%L::uuid, date '2030-01-07', 'Europe/London', %L::uuid, timestamptz '2030-01-07 09:00+00',
      timestamptz '2030-01-07 09:30+00') $$, :'slot', :'doctor'),
  'a day is told with its first slot, whose it is and the zone');
select results_eq(
  format($$ select local_date from api.list_free_days(%L) $$, :'clinic'),
  array['2030-01-07', '2030-01-08', '2030-02-17']::date[], 'days come in order, for six weeks from today');
select is(pg_temp.found(arguments), found, sentence)
from (values
  (format('%L', :'clinic'), '01-07 09:00, 01-08 08:00, 02-17 23:45', 'each day once, with the earliest of all doctors'),
  (format('p_doctor_id => %L', :'roy'), '01-08 08:00', 'a doctor can be asked for alone'),
  (format('%L, %L', :'clinic', :'doctor'), '01-07 09:00, 02-17 23:45', 'or with his clinic'),
  (format($$ %L, p_specialization => 'SURGERY' $$, :'clinic'), '01-08 08:00', 'or a specialization'),
  (format($$ %L, p_visit_type => 'virtual' $$, :'clinic'), '01-08 09:00', 'or a kind of visit'),
  (format($$ %L, p_fee_min => 1 $$, :'clinic'), '01-08 08:00', 'or a fee'),
  (format($$ %L, p_fee_max => 79 $$, :'clinic'), null, 'up to one'),
  (format($$ %L, p_fee_currency => 'EUR' $$, :'clinic'), null, 'in a currency'),
  (format($$ %L, p_weekdays => '{1}' $$, :'clinic'), '01-07 09:00', 'or weekdays'),
  (
    format($$ %L, p_time_from => '10:00', p_time_to => '08:30' $$, :'clinic'), '01-07 10:00, 01-08 08:00, 02-17 23:45',
    'or a time of day'),
  (format($$ %L, p_from => '2030-01-08', p_to => '2030-02-16' $$, :'clinic'), '01-08 08:00', 'both ends of the range count'),
  (format($$ %L, p_from => '2020-01-01', p_to => '2020-01-31' $$, :'clinic'), null, 'what is past has no free day'),
  (
    format($$ %L, p_from => '2030-01-01', p_to => '2030-03-03' $$, :'clinic'),
    '01-07 09:00, 01-08 08:00, 02-17 23:45, 02-18 00:15', '62 days can be asked for at once')
) as v_case (arguments, found, sentence);

-- the same decision as booking's
select api.book_slot(:'slot', :'ann'), api.book_slot(:'later_slot', :'bob');
select is(
  pg_temp.found(format($$ %L, p_to => '2030-01-07' $$, :'clinic')), '01-07 11:00', 'what is taken is not the first of its day');
select is(
  pg_temp.found(format($$ %L, p_to => '2030-01-08', p_patient_id => %L $$, :'clinic', :'ann')), '01-07 11:00, 01-08 08:00',
  'a patient has his own days');
update data.clinic set max_bookings_per_day = 1 where id = :'clinic';
select is(
  pg_temp.found(format($$ %L, p_to => '2030-01-08', p_patient_id => %L $$, :'clinic', :'ann')), '01-08 08:00',
  'and none where he may not book any more');
update data.slot set status = 'blocked' where id = :'group_slot';
select is(pg_temp.found(format($$ %L, p_to => '2030-01-07' $$, :'clinic')), null, 'a day that is full is not listed');
set medbook.now = '2030-01-07 08:03+00';
select is(
  pg_temp.found(format($$ %L, p_to => '2030-01-07' $$, :'clinic')), '01-07 09:00', 'a day full of holds that are over is');
set medbook.now = '2030-01-07 08:00+00';

-- a local day is the clinic's, whatever the session's, with all its 23, 24 or 25 hours
select id as azores from api.create_clinic('Clinica do Mar', 'Atlantic/Azores') \gset
select id as sousa from api.add_doctor(:'azores', 'Dr Rui Sousa', 'Surgery') \gset
-- there the clock goes back from 01:00 to 00:00 on the 27th of October 2030, and from 00:00 to 01:00 on the 31st of March
select api.create_slot(:'sousa', starts_at, starts_at + interval '10 minutes')
from unnest(array[
  '2030-03-31 00:50+00', '2030-03-31 01:00+00', '2030-03-31 23:50+00', '2030-10-26 23:50+00', '2030-10-27 00:20+00',
  '2030-10-27 01:20+00', '2030-10-28 00:50+00', '2030-10-28 01:00+00']::timestamptz[]) as starts_at;
set timezone = 'Asia/Tokyo';
select is(
  pg_temp.found(format($$ %L, p_from => '2030-03-30', p_to => '2030-04-01' $$, :'azores')),
  '03-30 23:50, 03-31 01:00', 'a day may begin at one o''clock');
select results_eq(
  format($$ select local_date, starts_at from api.list_free_days(%L, p_from => '2030-10-26', p_to => '2030-10-29') $$, :'azores'),
  $$ values (date '2030-10-26', timestamptz '2030-10-26 23:50+00'), ('2030-10-27', '2030-10-27 00:20+00'),
    ('2030-10-28', '2030-10-28 01:00+00') $$,
  'or at the first of two midnights');
select is(
  pg_temp.found(format($$ %L, p_from => '2030-10-27', p_to => '2030-10-27' $$, :'azores')), '10-27 00:20',
  'and is that of 25 hours if asked for alone');
select is(
  pg_temp.found(format($$ %L, p_from => '2030-10-28', p_to => '2030-10-28' $$, :'azores')), '10-28 00:00',
  'and the next one begins where it ends');
select is(
  pg_temp.found(format($$ p_doctor_id => %L, p_from => '2030-03-31', p_to => '2030-03-31' $$, :'sousa')), '03-31 01:00',
  'a doctor''s days are those of his clinic');
set timezone = 'UTC';

select is(pg_temp.refusal(format('select api.list_free_days(%s)', arguments)), refusal, sentence)
from (values
  ('', 'MB001 clinic_id', 'a clinic or a doctor is required'),
  (format($$ %L, p_from => '2030-01-08', p_to => '2030-01-07' $$, :'clinic'), 'MB004 to', 'an inverted range is refused'),
  (format($$ %L, p_from => '2030-01-01', p_to => '2030-03-04' $$, :'clinic'), 'MB004 to', '63 days are refused'),
  (format($$ %L, p_to => '2030-01-06' $$, :'clinic'), 'MB004 to', 'so is an end before today, without a start'),
  (format($$ %L, p_from => '-infinity' $$, :'clinic'), 'MB004 from', 'and a range since ever'),
  (format($$ %L, p_to => 'infinity' $$, :'clinic'), 'MB004 to', 'or for ever'),
  (format($$ %L, p_visit_type => 'phone' $$, :'clinic'), 'MB001 visit_type', 'so is a bad filter'),
  (format('%L', :'unknown'), 'MB201', 'an unknown clinic is not found'),
  (format('null, %L', :'unknown'), 'MB202', 'an unknown doctor is not found'),
  (format('%L, p_patient_id => %L', :'clinic', :'unknown'), 'MB203', 'an unknown patient is not found')
) as v_case (arguments, refusal, sentence);

select is(
  pg_temp.refusal(format('select api.list_free_days(%L)', :'clinic'), 'medbook_http'), 'none', 'nobody in particular may ask');
select pg_temp.become('doctor', p_doctor_id => :'roy');
select is(
  pg_temp.refusal(format('select api.list_free_days(p_doctor_id => %L, p_patient_id => %L)', :'roy', :'ann')), 'none',
  'a doctor may ask about his own days for a patient');
select is(
  pg_temp.refusal(format('select api.list_free_days(p_doctor_id => %L, p_patient_id => %L)', :'doctor', :'ann')), 'MB302',
  'but not about another''s');

select * from finish();
rollback;
