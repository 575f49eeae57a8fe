begin;
\ir ../../fixture.psql
\ir planned.psql
select plan(41);

select pg_temp.slot_at(:'doctor', '2030-01-15 09:00+00') as slot \gset
select id as booking from api.book_slot(:'slot', :'ann', p_confirm => true) \gset
select id as by_hand from api.create_slot(:'doctor', '2030-03-05 20:00+00', '2030-03-05 20:30+00') \gset
select api.add_closure(:'clinic', '2030-01-22 00:00+00', '2030-01-23 00:00+00', 'Inventory');
-- neither one doctor's day off nor part of a day closes the clinic for a day
select api.add_closure(:'clinic', '2030-01-15 00:00+00', '2030-01-16 00:00+00', null, :'eve');
select api.add_closure(:'clinic', '2030-01-15 00:00+00', '2030-01-15 08:00+00');
select format($$ select * from api.add_holidays(%L, '{
  "2030-01-22": "Three", "2030-01-15": "Two", "2030-01-08": " One ", "2030-01-09": "Day after", "2030-03-05": "Late"
}', %%L) $$, :'clinic') as add \gset
select format(:'add', true) as dry, format(:'add', false) as real \gset
select count(*) as events, (select count(*) from data.closure) as closures from data.event \gset

create temporary table dry as :dry;
select results_eq(
  'select reason, starts_at, ends_at, doctor_id, pg_temp.short(replan) from dry',
  $$ values
    ('One', timestamptz '2030-01-08 00:00+00', timestamptz '2030-01-09 00:00+00', null::uuid,
      'made 0, kept 0, removed 4, conflicts 0, dry true'),
    ('Day after', '2030-01-09 00:00+00', '2030-01-10 00:00+00', null, 'made 0, kept 0, removed 4, conflicts 0, dry true'),
    ('Two', '2030-01-15 00:00+00', '2030-01-16 00:00+00', null, 'made 0, kept 0, removed 1, conflicts 1, dry true'),
    ('Late', '2030-03-05 00:00+00', '2030-03-06 00:00+00', null, 'made 0, kept 0, removed 1, conflicts 0, dry true') $$,
  'a dry run gives the closures that are not there yet, each with what would become of its own day');
select is((select count(*)::integer from data.event), :events, 'and records nothing');
select is((select count(*)::integer from data.closure), :closures, 'and adds none');
create temporary table real as :real;
select results_eq(
  'select starts_at, reason, replan - ''is_dry_run'', replan -> ''is_dry_run'' from real',
  $$ select starts_at, reason, replan - 'is_dry_run', 'false'::jsonb from dry $$, 'the real run does just that');
select is_empty('select id from real except select id from data.closure', 'the closures are there');
select is(pg_temp.live(:'doctor', '2030-01-08', 9), '15 09:00/1 blocked, 16 09:00, 16 10:00', 'what is booked stays, blocked; the rest of the days goes');
select results_eq(
  'select booking_id, reason from data.schedule_conflict', format($$ values (%L::uuid, 'closure') $$, :'booking'), 'it is a conflict');
select is((select status from data.slot where id = :'by_hand'), 'cancelled', 'what was made by hand goes too');
select is(
  (select count(*)::integer from data.event where topic = 'closure.added' and entity_id in (select id from real)), 4,
  'each closure is an event');
select is_empty(:'real', 'a second time there is nothing to add');

-- a day that is closed by the same call is nobody's way out: not Ann's, nor that of Bob, who waits for a seat there
savepoint two_days;
select id from api.book_slot(pg_temp.slot_at(:'doctor', '2030-01-16 09:00+00'), :'ann', p_confirm => true) \gset
select id from api.join_waitlist(:'clinic', :'bob', p_from => '2030-01-23 00:00+00', p_to => '2030-01-24 00:00+00') \gset
create temporary table two as
select * from api.add_holidays(:'clinic', '{"2030-01-16": "One", "2030-01-23": "Another"}');
select is(
  (select string_agg(left(a ->> 'starts_at', 10), ' ')
   from two, jsonb_array_elements(replan -> 'conflicts') as c, jsonb_array_elements(c -> 'alternatives') as a
   where left(a ->> 'starts_at', 10) in ('2030-01-16', '2030-01-23')),
  null, 'no alternative lies on another of the days');
select is_empty(
  format($$ select id from data.booking where patient_id = %L $$, :'bob'), 'nor is a seat there offered');
rollback to two_days;

-- whole local days, wherever clocks change
create function pg_temp.day(p_time_zone text, p_day text) returns text language plpgsql as $$
declare
  v_field text;
  v_clinic_id uuid := (select id from api.create_clinic(p_time_zone, p_time_zone));
  v_result text;
begin
  select format('%s %s %s', starts_at, ends_at, ends_at - starts_at) into v_result
  from api.add_holidays(v_clinic_id, jsonb_build_object(p_day, 'Holiday'));
  return v_result;
exception when others then
  get stacked diagnostics v_field = column_name;
  return sqlstate || ' ' || v_field;
end
$$;
select is(pg_temp.day(v_case.time_zone, v_case.day), v_case.expected, v_case.sentence)
from (values
  ('Europe/London', '2030-12-25', '2030-12-25 00:00:00+00 2030-12-26 00:00:00+00 1 day', 'a day of London'),
  ('Pacific/Auckland', '2030-12-25', '2030-12-24 11:00:00+00 2030-12-25 11:00:00+00 1 day', 'a day of Auckland begins on the one before'),
  ('America/New_York', '2030-12-25', '2030-12-25 05:00:00+00 2030-12-26 05:00:00+00 1 day', 'a day of New York ends on the next'),
  ('Europe/London', '2030-03-31', '2030-03-31 00:00:00+00 2030-03-31 23:00:00+00 23:00:00', 'a day with a gap has 23 hours'),
  ('Europe/London', '2030-10-27', '2030-10-26 23:00:00+00 2030-10-28 00:00:00+00 1 day 01:00:00', 'a day with an hour twice has 25'),
  ('America/Sao_Paulo', '2018-11-04', '2018-11-04 03:00:00+00 2018-11-05 02:00:00+00 23:00:00', 'a day without midnight begins at one'),
  ('America/Sao_Paulo', '2018-11-03', '2018-11-03 03:00:00+00 2018-11-04 03:00:00+00 1 day', 'and the day before ends then'),
  ('America/Havana', '2030-11-03', '2030-11-03 04:00:00+00 2030-11-04 05:00:00+00 1 day 01:00:00', 'a day with two midnights begins at the first'),
  ('America/Havana', '2030-11-02', '2030-11-02 04:00:00+00 2030-11-03 04:00:00+00 1 day', 'and the day before ends then'),
  ('Pacific/Apia', '2011-12-29', '2011-12-29 10:00:00+00 2011-12-30 10:00:00+00 1 day', 'Apia''s last day east of the date line'),
  ('Pacific/Apia', '2011-12-31', '2011-12-30 10:00:00+00 2011-12-31 10:00:00+00 1 day', 'is followed by the first west of it'),
  ('Pacific/Apia', '2011-12-30', 'MB001 days', 'a day that the clock of the clinic skips is refused')
) as v_case (time_zone, day, expected, sentence);

select is(pg_temp.refusal(format('select api.add_holidays(%L, %L)', :'clinic', days)), refusal, sentence)
from (values
  (null, 'MB001 days', 'days are needed'),
  ('{}', 'MB001 days', 'at least one'),
  ('["2030-12-25"]', 'MB001 days', 'as an object'),
  ('{"2030-12-25": null}', 'MB001 days', 'each with a name'),
  ('{"2030-12-25": 5}', 'MB001 days', 'that is a string'),
  ('{"2030-12-25": "\u00a0"}', 'MB001 days', 'and not blank'),
  (jsonb_build_object('2030-12-25', repeat('a', 200))::text, 'none', 'of 200 characters'),
  (jsonb_build_object('2030-12-25', repeat('a', 201))::text, 'MB001 days', 'not of 201'),
  ('{"2030-12-25": "Christmas", "25.12.2031": "Christmas"}', 'MB001 days', 'a date is year, month, day'),
  ('{"2030-02-29": "Leap day"}', 'MB001 days', 'and one of the calendar'),
  ((select jsonb_object_agg((date '2032-01-01' + n)::text, 'Day') from generate_series(0, 365) as n)::text, 'none', 'a leap year of days is taken'),
  ((select jsonb_object_agg((date '2032-01-01' + n)::text, 'Day') from generate_series(0, 366) as n)::text, 'MB001 days', 'one more is refused')
) as v_case (days, refusal, sentence);
select is(
  pg_temp.refusal(format('select api.add_holidays(%L, %L)', :'unknown', '{"2030-12-25": "Christmas"}')), 'MB201',
  'an unknown clinic is not found');

select format('select api.add_holidays(%L, %L)', :'clinic', '{"2030-12-25": "Christmas"}') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not add them');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(pg_temp.refusal(:'call'), 'MB302', 'nor a doctor');
select pg_temp.become('clinic_admin', p_clinic_id => :'other_clinic');
select is(pg_temp.refusal(:'call'), 'MB302', 'nor the admin of another clinic');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.refusal(:'call'), 'none', 'that of its own may');

select * from finish();
rollback;
