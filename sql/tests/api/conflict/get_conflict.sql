begin;
\ir ../../fixture.psql
\ir closed.psql
select plan(9);

select results_eq(
  format($$ select clinic_id, booking_id, patient_id, reference, slot_id, doctor_id, starts_at, ends_at, reason, status, created_at
    from api.get_conflict(%L) $$, :'conflict'),
  format(
    $$ select %L::uuid, id, patient_id, reference, slot_id, doctor_id, timestamptz '2030-01-07 09:00+00', timestamptz '2030-01-07 09:30+00',
      'closure', 'open', timestamptz '2030-01-07 08:00+00' from data.booking where id = %L $$, :'clinic', :'booking'),
  'a conflict tells whose booking is where, and why it is in the way');
select results_eq(
  format($$ select jsonb_path_query_array(alternatives, '$.slot_id') from api.get_conflict(%L) $$, :'conflict'),
  format($$ values (jsonb_build_array(%L, %L)) $$, :'free_slot', :'eve_slot'), 'and what could stand in');

select is(pg_temp.refusal(format('select api.get_conflict(%L)', :'conflict'), 'medbook_http'), 'MB301', 'nobody may not read it');
select pg_temp.become('patient', p_patient_id => :'ann');
select is(pg_temp.refusal(format('select api.get_conflict(%L)', :'conflict')), 'MB302', 'nor its patient');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(pg_temp.refusal(format('select api.get_conflict(%L)', :'conflict')), 'none', 'its doctor may');
select pg_temp.become('doctor', p_doctor_id => :'eve');
select is(pg_temp.refusal(format('select api.get_conflict(%L)', :'conflict')), 'MB209', 'another does not find it');
select pg_temp.become('clinic_admin', p_clinic_id => :'other_clinic');
select is(pg_temp.refusal(format('select api.get_conflict(%L)', :'conflict')), 'MB209', 'nor does the admin of another clinic');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.refusal(format('select api.get_conflict(%L)', :'conflict')), 'none', 'that of its clinic may read it');
select is(pg_temp.refusal(format('select api.get_conflict(%L)', :'unknown')), 'MB209', 'an unknown one is not found');

select * from finish();
rollback;
