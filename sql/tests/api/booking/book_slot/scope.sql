begin;
\ir ../../../fixture.psql
select plan(16);

select id as other_clinic from api.create_clinic('Leith Clinic', 'Europe/London') \gset
select id as other_doctor from api.add_doctor(:'other_clinic', 'Dr Eve Hall', 'Cardiology') \gset

select pg_temp.become('patient', p_patient_id => :'ann');
select lives_ok(
  format('select api.book_slot(%L, %L)', :'group_slot', :'ann'), 'a patient may book for himself');
select throws_ok(
  format('select api.book_slot(%L, %L)', :'group_slot', :'bob'), 'MB302', null, 'a patient may not book for another');
select throws_ok(
  format('select api.book_slot(%L, null)', :'group_slot'), 'MB302', null, 'a patient may not book for nobody');
select throws_ok(
  format('select api.book_slot(%L, %L)', :'unknown', :'ann'), 'MB204', null, 'a patient learns that a slot is not there');

select pg_temp.become('patient');
select throws_ok(
  format('select api.book_slot(%L, null)', :'group_slot'), 'MB302', null,
  'a patient whose claims name no patient may book for nobody');

select pg_temp.become('doctor', p_doctor_id => :'doctor');
select lives_ok(
  format('select api.book_slot(%L, %L)', :'group_slot', :'bob'), 'a doctor may book his own slot for a patient of the clinic, or of none yet');
select pg_temp.become('doctor', p_doctor_id => :'other_doctor');
select throws_ok(
  format('select api.book_slot(%L, %L)', :'later_slot', :'bob'), 'MB204', null, 'to a doctor another''s slot is not there');
select pg_temp.become('doctor', p_patient_id => :'bob', p_doctor_id => :'other_doctor');
select throws_ok(
  format('select api.book_slot(%L, %L)', :'later_slot', :'bob'), 'MB204', null,
  'the patient claim of a doctor counts for nothing while he acts as a doctor');

select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(
  format('select api.book_slot(%L, %L)', :'slot', :'bob'), 'a clinic admin may book the slots of his clinic');
select pg_temp.become('clinic_admin', p_clinic_id => :'other_clinic');
select throws_ok(
  format('select api.book_slot(%L, %L)', :'later_slot', :'bob'), 'MB204', null,
  'nor to a clinic admin one of another clinic');
select throws_ok(
  format('select api.book_slot(%L, %L, %L)', :'later_slot', :'bob', :'other_clinic'), 'MB204', null,
  'naming his own clinic does not make another clinic''s slot his');
select id as other_slot from api.create_slot(:'other_doctor', '2030-01-07 14:00+00', '2030-01-07 14:30+00') \gset
select throws_ok(
  format('select api.book_slot(%L, %L)', :'other_slot', :'bob'), 'MB203', null,
  'a patient who has only booked elsewhere is not there either');
select id as cy from api.register_patient('Cy Poe', 'cy@example.org') \gset
select lives_ok(
  format('select api.book_slot(%L, %L)', :'other_slot', :'cy'), 'one who has booked nowhere yet is');

select pg_temp.become('admin');
select lives_ok(
  format('select api.book_slot(%L, %L)', :'later_slot', :'ann'), 'an admin may book any slot for anybody');

select set_config('request.jwt.claims', '{"sub": "x", "role": "service"}', true) \g /dev/null
select throws_ok(
  format('select api.book_slot(%L, %L)', :'group_slot', :'ann'), 'MB303', null, 'service is no role that claims can give');

create function pg_temp.code_of(p_sql text) returns text language plpgsql as $$
begin
  execute p_sql;
  return null;
exception when others then
  return sqlstate;
end
$$;
select set_config('request.jwt.claims', '', true) \g /dev/null
set session authorization medbook_http;
select pg_temp.code_of(format('select api.book_slot(%L, %L)', :'group_slot', :'ann')) as code \gset
reset session authorization;
select is(:'code'::text, 'MB301', 'the HTTP login without claims is nobody, and nobody may book');

select * from finish();
rollback;
