begin;
\ir ../../fixture.psql
select plan(6);

select format('{"sub": "x", "role": "patient", "patient_id": "%s", "doctor_id": "%s", "clinic_ids": ["%s"]}', :'ann', :'doctor', :'clinic') as ids \gset

create function pg_temp.answer(p_role text, p_ids jsonb, p_function text, p_clinic_id uuid, p_patient_id uuid, p_doctor_id uuid)
returns text language plpgsql as $$
begin
  perform set_config('request.jwt.claims', (p_ids || jsonb_build_object('role', p_role))::text, true);
  return internal.is_allowed(p_function, p_clinic_id, p_patient_id, p_doctor_id);
exception when others then
  return sqlstate;
end
$$;

-- every caller's claims carry all three ids: only the one of his role counts
select results_eq(
  format($$ select r, f, pg_temp.answer(r, %L, f, %L, %L, %L), pg_temp.answer(r, %L, f, %L, %L, %L), pg_temp.answer(r, %L, f, null, null, null)
  from unnest(array['patient', 'doctor', 'clinic_admin', 'admin']) with ordinality as a (r, i)
  cross join unnest(array['book_slot', 'mark_no_show', 'create_clinic', 'get_slot', 'unheard_of']) with ordinality as b (f, j)
  order by i, j $$,
    :'ids', :'clinic', :'ann', :'doctor', :'ids', :'unknown', :'bob', :'unknown', :'ids'),
  $$ values
    ('patient', 'book_slot', 'true', 'false', 'false'),
    ('patient', 'mark_no_show', 'MB302', 'MB302', 'MB302'),
    ('patient', 'create_clinic', 'MB302', 'MB302', 'MB302'),
    ('patient', 'get_slot', 'true', 'true', 'true'),
    ('patient', 'unheard_of', 'MB302', 'MB302', 'MB302'),
    ('doctor', 'book_slot', 'true', 'false', 'false'),
    ('doctor', 'mark_no_show', 'true', 'false', 'false'),
    ('doctor', 'create_clinic', 'MB302', 'MB302', 'MB302'),
    ('doctor', 'get_slot', 'true', 'true', 'true'),
    ('doctor', 'unheard_of', 'MB302', 'MB302', 'MB302'),
    ('clinic_admin', 'book_slot', 'true', 'false', 'false'),
    ('clinic_admin', 'mark_no_show', 'true', 'false', 'false'),
    ('clinic_admin', 'create_clinic', 'MB302', 'MB302', 'MB302'),
    ('clinic_admin', 'get_slot', 'true', 'true', 'true'),
    ('clinic_admin', 'unheard_of', 'MB302', 'MB302', 'MB302'),
    ('admin', 'book_slot', 'true', 'true', 'true'),
    ('admin', 'mark_no_show', 'true', 'true', 'true'),
    ('admin', 'create_clinic', 'true', 'true', 'true'),
    ('admin', 'get_slot', 'true', 'true', 'true'),
    ('admin', 'unheard_of', 'MB302', 'MB302', 'MB302') $$,
  'each role is allowed within its own scope, in a foreign one, and in none, as it should be');

select is(
  pg_temp.answer('patient', format('{"sub": "x", "doctor_id": "%s", "clinic_ids": ["%s"]}', :'doctor', :'clinic')::jsonb,
    'book_slot', :'clinic', :'ann', :'doctor'),
  'false', 'a patient without a patient_id has no scope, whatever else his claims name');
select is(
  pg_temp.answer('clinic_admin', '{"sub": "x", "clinic_ids": []}', 'book_slot', :'clinic', :'ann', :'doctor'),
  'false', 'a clinic admin of no clinic has no scope');
select set_config('request.jwt.claims', '', true) \g /dev/null
select id as clinic_b from api.create_clinic('Wimpole Street Clinic', 'Europe/London') \gset
select is(
  pg_temp.answer('doctor', :'ids', 'book_slot', :'clinic_b', :'ann', :'doctor'), 'false',
  'a doctor has no scope in another clinic, though he names himself');
select is(pg_temp.answer('doctor', :'ids', 'book_slot', null, :'ann', :'doctor'), 'true', 'he need not name his own');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select internal.is_allowed('book_slot', null, :'ann', :'doctor') \g /dev/null
select is(current_setting('medbook.clinic_id'), :'clinic', 'to which he is admitted');

select * from finish();
rollback;
