begin;
\ir ../../../fixture.psql
select plan(45);

-- Osei (Cardiology, no fee): the fixture's three slots of Monday the 7th, all in person
select id as roy from api.add_doctor(:'clinic', 'Dr Eve Roy', 'Surgery', p_fee_amount => 80, p_fee_currency => 'GBP') \gset
select id as fox from api.add_doctor(:'clinic', 'Dr Al Fox', 'Surgery', p_fee_amount => 120.50, p_fee_currency => 'EUR') \gset
select api.create_slot(:'roy', '2030-01-08 09:00+00', '2030-01-08 09:30+00', 1, 'virtual');
select api.create_slot(:'roy', '2030-01-13 15:00+00', '2030-01-13 15:30+00');
select api.create_slot(:'fox', '2030-01-08 15:00+00', '2030-01-08 15:30+00', 1, 'virtual');

create function pg_temp.found(p_arguments text) returns text language plpgsql as $$
declare
  v_found text;
begin
  execute format(
    $q$ select string_agg(split_part(doctor_name, ' ', 3) || to_char(starts_at, ' DD HH24'), ', ' order by n)
    from api.search_slots(%s) with ordinality as t (
      id, clinic_id, clinic_name, time_zone, doctor_id, doctor_name, specialization, starts_at, ends_at, status, capacity,
      seats_left, visit_type, fee_amount, fee_currency, version, extra_seats, resource_ids, template_id, n) $q$,
    p_arguments) into v_found;
  return v_found;
end
$$;

select is(pg_temp.found(arguments), found, sentence)
from (values
  ('', 'Osei 07 09, Osei 07 10, Osei 07 11, Roy 08 09, Fox 08 15, Roy 13 15', 'without a filter all is found'),
  ($$ p_visit_type => 'virtual' $$, 'Roy 08 09, Fox 08 15', 'virtual visits can be asked for'),
  ($$ p_visit_type => 'in_person' $$, 'Osei 07 09, Osei 07 10, Osei 07 11, Roy 13 15', 'or those in person'),
  ($$ p_fee_min => 80 $$, 'Roy 08 09, Fox 08 15, Roy 13 15', 'a fee from 80 is one of 80 or more, and no missing one'),
  ($$ p_fee_min => 80.01 $$, 'Fox 08 15', 'one from 80.01 is not one of 80'),
  ($$ p_fee_max => 120.50 $$, 'Roy 08 09, Fox 08 15, Roy 13 15', 'a fee up to 120.50 is one of 120.50 or less'),
  ($$ p_fee_max => 120.49 $$, 'Roy 08 09, Roy 13 15', 'one up to 120.49 is not one of 120.50'),
  ($$ p_fee_min => 80.01, p_fee_max => 120.49 $$, null, 'nothing is between the two'),
  ($$ p_fee_min => 100, p_fee_max => 100 $$, null, 'one fee alone can be asked for'),
  ($$ p_fee_currency => 'EUR' $$, 'Fox 08 15', 'a currency can be asked for alone'),
  ($$ p_fee_max => 200, p_fee_currency => 'GBP' $$, 'Roy 08 09, Roy 13 15', 'or with a fee'),
  ($$ p_weekdays => '{1}' $$, 'Osei 07 09, Osei 07 10, Osei 07 11', 'Mondays can be asked for'),
  ($$ p_weekdays => '{7,2}' $$, 'Roy 08 09, Fox 08 15, Roy 13 15', 'or several weekdays, in whatever order'),
  ($$ p_weekdays => '{3,4,5,6}' $$, null, 'a weekday without slots finds nothing'),
  ($$ p_time_from => '10:00', p_time_to => '11:00' $$, 'Osei 07 10', 'a window of the day begins at its start and ends before its end'),
  ($$ p_time_from => '11:00' $$, 'Osei 07 11, Fox 08 15, Roy 13 15', 'from a time of day on'),
  ($$ p_time_to => '10:00' $$, 'Osei 07 09, Roy 08 09', 'or up to one'),
  ($$ p_time_from => '15:00', p_time_to => '10:00' $$, 'Osei 07 09, Roy 08 09, Fox 08 15, Roy 13 15', 'a window may wrap past midnight'),
  ($$ p_time_from => '15:00:00.000001', p_time_to => '09:00' $$, null, 'to the microsecond'),
  (
    $$ p_specialization => 'surgery', p_visit_type => 'virtual', p_weekdays => '{2}', p_time_from => '12:00', p_fee_min => 100,
    p_fee_max => 130, p_fee_currency => 'EUR', p_from => '2030-01-08', p_to => '2030-01-09' $$, 'Fox 08 15',
    'all filters go together'),
  (format($$ %L, p_specialization => 'SURGERY' $$, :'clinic'), 'Roy 08 09, Fox 08 15, Roy 13 15', 'as do clinic and specialization'),
  (format($$ %L, %L, p_weekdays => '{7}' $$, :'clinic', :'roy'), 'Roy 13 15', 'with a clinic and a doctor too'),
  (format($$ p_doctor_id => %L, p_fee_max => 1000 $$, :'doctor'), null, 'filters that exclude each other find nothing')
) as v_case (arguments, found, sentence);

select is(pg_temp.refusal(format('select api.search_slots(%s)', arguments)), refusal, sentence)
from (values
  ($$ p_visit_type => 'phone' $$, 'MB001 visit_type', 'an unknown kind of visit is refused'),
  ($$ p_weekdays => '{}' $$, 'MB001 weekdays', 'no weekday is refused'),
  ($$ p_weekdays => '{0}' $$, 'MB001 weekdays', 'a weekday 0 is refused'),
  ($$ p_weekdays => '{1,8}' $$, 'MB001 weekdays', 'a weekday 8 is refused'),
  ($$ p_weekdays => '{1,null}' $$, 'MB001 weekdays', 'a weekday that is null is refused'),
  ($$ p_fee_min => -0.01 $$, 'MB001 fee_min', 'a fee below nothing is refused'),
  ($$ p_fee_max => -0.01 $$, 'MB001 fee_max', 'at the other end too'),
  ($$ p_fee_min => 'NaN' $$, 'MB001 fee_min', 'a fee that is no number is refused'),
  ($$ p_fee_max => 10000000000 $$, 'MB001 fee_max', 'a fee that nobody can have is refused'),
  ($$ p_fee_min => 2, p_fee_max => 1 $$, 'MB004 fee_max', 'a range of fees that ends below its start is refused'),
  ($$ p_fee_currency => 'eur' $$, 'MB001 fee_currency', 'a currency is three capitals'),
  ($$ p_time_from => '10:00', p_time_to => '10:00' $$, 'MB004 time_to', 'an empty window of the day is refused'),
  ($$ p_time_from => '10:00' $$, 'none', 'a window without an end is taken'),
  ($$ p_specialization => repeat('x', 101) $$, 'MB001 specialization', 'an endless specialization is refused')
) as v_case (arguments, refusal, sentence);

-- rules are those of each slot's own clinic and doctor
select id as other_clinic from api.create_clinic('Other', 'UTC') \gset
select id as doe from api.add_doctor(:'other_clinic', 'Dr Jo Doe', 'Dentistry') \gset
select api.create_slot(:'doe', '2030-01-07 09:10+00', '2030-01-07 09:20+00');
select api.create_slot(:'doe', '2030-01-08 15:10+00', '2030-01-08 15:20+00');
update data.clinic set horizon_days = 1 where id = :'other_clinic';
update data.doctor set horizon_days = 1 where id = :'roy';
select is(
  pg_temp.found(''), 'Osei 07 09, Doe 07 09, Osei 07 10, Osei 07 11, Fox 08 15', 'one clinic''s or doctor''s horizon is not another''s');
update data.doctor set horizon_days = 9 where id in (:'roy', :'doe');
select is(
  pg_temp.found($$ p_from => '2030-01-08' $$), 'Roy 08 09, Fox 08 15, Doe 08 15, Roy 13 15', 'a doctor''s goes before his clinic''s');
select is(
  pg_temp.found(format($$ %L, p_specialization => 'dentistry' $$, :'clinic')), null,
  'a specialization that only another clinic has is not found in this one');
select api.disable_doctor(:'doe', true);

select api.book_slot(:'group_slot', :'ann');
set medbook.now = '2030-01-07 08:02+00';
select is(
  pg_temp.found($$ p_to => '2030-01-08' $$), 'Osei 07 09, Osei 07 10, Osei 07 11',
  'a slot with a free seat and one kept by a hold that is over is found once');

-- the live_slot_has_an_active_doctor key sees to it
select api.disable_doctor(:'fox', true);
select is(pg_temp.found($$ p_specialization => 'surgery' $$), 'Roy 08 09, Roy 13 15', 'a disabled doctor is never found');
select is(pg_temp.found(format('p_doctor_id => %L', :'fox')), null, 'not even by his id');

select id as elsewhere from api.create_clinic('Elsewhere', 'Europe/London') \gset
select id as yew from api.add_doctor(:'elsewhere', 'Dr Ida Yew', 'Cardiology') \gset
select api.create_slot(:'yew', '2030-01-07 09:00+00', '2030-01-07 09:30+00');
select is(pg_temp.found(format('%L, p_weekdays => ''{1}''', :'elsewhere')), 'Yew 07 09', 'a weekday of a clinic is of that clinic only');
select is(pg_temp.found(format('%L, p_time_to => ''10:00''', :'elsewhere')), 'Yew 07 09', 'so is a time of day');

select * from finish();
rollback;
