begin;
\ir ../../fixture.psql
select plan(25);

select results_eq(
  $$ select name, email, phone, version, created_at, updated_at
    from api.register_patient(' Cy Ode ', ' Cy@Example.org', ' +44 20 7946 0000 ') $$,
  $$ values (
    'Cy Ode', 'cy@example.org', '+44 20 7946 0000', 1,
    timestamptz '2030-01-07 08:00+00', timestamptz '2030-01-07 08:00+00') $$,
  'a patient is registered, trimmed, with the e-mail address in lower case');
select results_eq(
  $$ select e.topic, e.clinic_id, e.payload
    from data.patient as p left join data.event as e on e.entity_id = p.id
    where p.id = (select id from api.find_patient('cy@example.org')) $$,
  $$ values ('patient.registered', uuid '00000000-0000-0000-0000-000000000000', '{}'::jsonb) $$,
  'a new patient is one event, of no clinic and without personal data');

select is(pg_temp.refusal(format('select api.register_patient(%s)', arguments)), refusal, sentence)
from (values
  ($$ null, 'p@example.org' $$, 'MB001 name', 'a patient needs a name'),
  ($$ ' ', 'p@example.org' $$, 'MB001 name', 'a blank name is no name'),
  ($$ repeat('a', 200), 'p@example.org' $$, 'none', 'a name of 200 characters is taken'),
  ($$ repeat('a', 201), 'p@example.org' $$, 'MB001 name', 'a name of 201 characters is refused'),
  ($$ 'P' $$, 'MB001 email', 'a patient who cannot be reached is refused'),
  ($$ 'P', ' ', ' ' $$, 'MB001 email', 'blanks reach nobody'),
  ($$ 'P', 'p@example.org' $$, 'none', 'an e-mail address is enough'),
  ($$ 'P', null, '020 3' $$, 'none', 'a phone number is enough'),
  ($$ 'P', 'p@example' $$, 'MB001 email', 'an e-mail address without a domain is refused'),
  ($$ 'P', 'p q@example.org' $$, 'MB001 email', 'an e-mail address with a blank is refused'),
  ($$ 'P', repeat('p', 242) || '@example.org' $$, 'none', 'an e-mail address of 254 characters is taken'),
  ($$ 'P', repeat('p', 243) || '@example.org' $$, 'MB001 email', 'an e-mail address of 255 characters is refused'),
  ($$ 'P', null, '02' $$, 'MB001 phone', 'a phone number of two digits is refused'),
  ($$ 'P', null, repeat('0', 40) $$, 'none', 'a phone number of 40 digits is taken'),
  ($$ 'P', null, repeat('0', 41) $$, 'MB001 phone', 'a phone number of 41 digits is refused'),
  ($$ 'P', 'ANN@example.ORG' $$, 'MB110 email', 'an e-mail address serves one patient, whatever the case')
) as v_case (arguments, refusal, sentence);

select api.register_patient('Dee Fox', null, '020 4');
select lives_ok(
  $$ select api.register_patient('Ed Fox', null, '020 4') $$, 'a family may share a phone number');

\set call 'select api.register_patient(''P'', null, ''020 5'')'
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not register a patient');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not register another');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'a doctor may not register one');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'the admin of any clinic may register one');
select pg_temp.become('admin');
select lives_ok(:'call', 'an admin may register one');

select * from finish();
rollback;
