begin;
\ir ../../fixture.psql
select plan(33);

-- Osei has the fixture's slots on Monday the 7th from 09:00
select id as roy from api.add_doctor(:'clinic', 'Dr Eve Roy', 'Surgery', p_fee_amount => 80, p_fee_currency => 'GBP') \gset
select id as fox from api.add_doctor(:'clinic', 'Dr Al Fox', 'Surgery', p_fee_amount => 120, p_fee_currency => 'EUR') \gset
select id as idle from api.add_doctor(:'clinic', 'Dr No Slots', 'Surgery') \gset
select id as other_clinic from api.create_clinic('Queen Street Clinic', 'Pacific/Auckland') \gset
select id as kea from api.add_doctor(:'other_clinic', 'Dr Mia Kea', 'surgery') \gset
select api.create_slot(:'roy', '2030-01-07 09:00+00', '2030-01-07 09:30+00');
select api.create_slot(:'roy', '2030-01-08 09:00+00', '2030-01-08 09:30+00', 1, 'virtual');
select id as fox_slot from api.create_slot(:'fox', '2030-01-07 08:30+00', '2030-01-07 09:00+00') \gset
select api.create_slot(:'fox', '2030-01-12 15:00+00', '2030-01-12 15:30+00');
select api.create_slot(:'kea', '2030-01-07 20:00+00', '2030-01-07 20:30+00'); -- Tuesday 09:00 there

create function pg_temp.found(p_arguments text) returns text language plpgsql as $$
declare
  v_found text;
begin
  execute format(
    $q$ select string_agg(split_part(doctor_name, ' ', 3) || to_char(starts_at, ' DD HH24:MI'), ', ' order by starts_at, id)
    from api.list_first_available(%s) $q$, p_arguments) into v_found;
  return v_found;
end
$$;

select results_eq(
  format('select * from api.list_first_available(%L)', :'clinic'),
  format(
    $$ select v_row.* from data.slot as s cross join lateral api.get_slot(s.id) as v_row
    where s.id = %L or s.starts_at = '2030-01-07 09:00+00' order by s.starts_at, s.id $$, :'fox_slot'),
  'the first slot of each doctor of a clinic is listed as get_slot reads it, soonest first');
select is(pg_temp.found(arguments), found, sentence)
from (values
  (
    $$ p_specialization => 'SURGERY' $$, 'Fox 07 08:30, Roy 07 09:00, Kea 07 20:00',
    'those of a specialization are listed in whatever clinic, whatever the case; one without slots is not'),
  (format($$ %L, 'surgery' $$, :'clinic'), 'Fox 07 08:30, Roy 07 09:00', 'clinic and specialization go together'),
  (format($$ %L, p_visit_type => 'virtual' $$, :'clinic'), 'Roy 08 09:00', 'the first is that of the kind of visit asked for'),
  (
    format($$ %L, p_from => '2030-01-07 08:30:00.000001' $$, :'clinic'), 'Osei 07 09:00, Roy 07 09:00, Fox 12 15:00',
    'or the first from a time on'),
  (format($$ %L, p_to => '2030-01-07 09:00' $$, :'clinic'), 'Fox 07 08:30', 'and before one'),
  (format($$ %L, p_weekdays => '{6,2}' $$, :'clinic'), 'Roy 08 09:00, Fox 12 15:00', 'or on some weekdays'),
  ($$ p_specialization => 'surgery', p_weekdays => '{2}' $$, 'Kea 07 20:00, Roy 08 09:00', 'as each clinic has them'),
  (
    $$ p_specialization => 'surgery', p_time_from => '09:00', p_time_to => '10:00' $$, 'Roy 07 09:00, Kea 07 20:00',
    'or at a time of day on each clinic''s clock'),
  (format($$ %L, p_time_from => '15:00', p_time_to => '08:45' $$, :'clinic'), 'Fox 07 08:30', 'also past midnight'),
  (format($$ %L, p_fee_min => 81 $$, :'clinic'), 'Fox 07 08:30', 'or for a fee'),
  (format($$ %L, p_fee_max => 119 $$, :'clinic'), 'Roy 07 09:00', 'up to one'),
  (format($$ %L, p_fee_currency => 'GBP' $$, :'clinic'), 'Roy 07 09:00', 'in one currency'),
  ($$ p_specialization => 'none' $$, null, 'an unknown specialization has nobody')
) as v_case (arguments, found, sentence);

create function pg_temp.pages(p_clinic_id uuid, p_limit integer) returns uuid[] language plpgsql as $$
declare
  v_ids uuid[] := '{}';
  v_page uuid[];
begin
  loop
    v_page := array(
      select id from api.list_first_available(p_clinic_id, p_limit => p_limit, p_after => v_ids[cardinality(v_ids)]));
    exit when v_page = '{}' or cardinality(v_ids) > 100;
    v_ids := v_ids || v_page;
  end loop;
  return v_ids;
end
$$;
select is(
  pg_temp.pages(:'clinic', limit_rows),
  array(
    select id from data.slot where clinic_id = :'clinic' and (id = :'fox_slot' or starts_at = '2030-01-07 09:00+00')
    order by starts_at, id),
  'pages of ' || limit_rows || ' join to the whole, in order of the id where two begin at once')
from unnest(array[1, 2, 500]) as limit_rows;

-- the same decision as booking's
select api.book_slot(:'slot', :'ann');
select is(
  pg_temp.found(format('%L', :'clinic')), 'Fox 07 08:30, Roy 07 09:00, Osei 07 10:00', 'what is taken is not the first');
set medbook.now = '2030-01-07 08:03+00';
select is(
  pg_temp.found(format('%L', :'clinic')), 'Fox 07 08:30, Osei 07 09:00, Roy 07 09:00',
  'what a hold that is over keeps is');
set medbook.now = '2030-01-07 08:00+00';
select is(
  pg_temp.found(format('%L, p_patient_id => %L', :'clinic', :'ann')), 'Fox 07 08:30, Osei 07 10:00, Roy 08 09:00',
  'the first for a patient is not at a time when he is elsewhere');
update data.clinic set min_notice_minutes = 61, horizon_days = 1 where id = :'clinic';
update data.doctor set min_notice_minutes = 0 where id = :'fox';
select is(
  pg_temp.found(format('%L', :'clinic')), 'Fox 07 08:30, Osei 07 10:00', 'each doctor''s notice and horizon are his own');
select api.disable_doctor(:'fox', true);
select is(pg_temp.found(format('%L', :'clinic')), 'Osei 07 10:00', 'a disabled doctor is never listed');

select is(pg_temp.refusal(format('select api.list_first_available(%s)', arguments)), refusal, sentence)
from (values
  ('', 'MB001 clinic_id', 'a clinic or a specialization is required'),
  ($$ p_specialization => ' ' $$, 'MB001 clinic_id', 'and a blank is none'),
  ($$ p_specialization => 'x', p_limit => 0 $$, 'MB001 limit', 'a page of 0 is refused'),
  (format($$ p_specialization => 'x', p_after => %L $$, :'unknown'), 'MB001 after', 'an unknown cursor is refused'),
  ($$ p_specialization => 'x', p_from => '2030-01-08', p_to => '2030-01-08' $$, 'MB004 to', 'an empty range is refused'),
  ($$ p_specialization => 'x', p_weekdays => '{9}' $$, 'MB001 weekdays', 'so is a bad filter'),
  (format('%L', :'unknown'), 'MB201', 'an unknown clinic is not found'),
  (format('%L, p_patient_id => %L', :'clinic', :'unknown'), 'MB203', 'an unknown patient is not found')
) as v_case (arguments, refusal, sentence);
select is(
  pg_temp.refusal($$ select api.list_first_available(p_specialization => 'x') $$, 'medbook_http'), 'none',
  'nobody in particular may ask');
select is(
  pg_temp.refusal(format($$ select api.list_first_available(%L, p_patient_id => %L) $$, :'clinic', :'ann'), 'medbook_http'),
  'MB301', 'but not for a patient');
select pg_temp.become('patient', p_patient_id => :'ann');
select is(
  pg_temp.refusal(format($$ select api.list_first_available(%L, p_patient_id => %L) $$, :'clinic', :'bob')), 'MB302',
  'a patient may not ask for another');

select * from finish();
rollback;
