begin;
\ir ../../fixture.psql
select plan(24);

select results_eq(
  $$ select
      name, time_zone, address, phone, email, is_active, hold_seconds, min_notice_minutes, horizon_days,
      cancellation_notice_minutes, max_active_bookings, version, created_at, updated_at
    from api.create_clinic('  Cabinet Cler ', 'Europe/Paris', '7 rue Cler', '+33 1 40 00 00 00', 'desk@cler.example') $$,
  $$ values (
    'Cabinet Cler', 'Europe/Paris', '7 rue Cler', '+33 1 40 00 00 00', 'desk@cler.example', true, 120, 0, 365, 0, 10, 1,
    timestamptz '2030-01-07 08:00+00', timestamptz '2030-01-07 08:00+00') $$,
  'a clinic is made active, with trimmed texts and the default policy');

select results_eq(
  $$ select e.topic, e.clinic_id = c.id, e.entity_id = c.id, e.actor = 'service:' || session_user, o.event_id = e.id
    from data.clinic as c
    left join data.event as e on e.entity_id = c.id
    left join data.outbox as o on o.event_id = e.id
    where c.name = 'Cabinet Cler' $$,
  $$ values ('clinic.created', true, true, true, true) $$,
  'a new clinic is one event, on its way to the outbox');

select is(pg_temp.refusal(format('select api.create_clinic(%s)', arguments)), refusal, sentence)
from (values
  ($$ null, 'UTC' $$, 'MB001 name', 'a clinic needs a name'),
  ($$ E' \t\n', 'UTC' $$, 'MB001 name', 'a blank name is no name'),
  ($$ repeat('a', 200), 'UTC' $$, 'none', 'a name of 200 characters is taken'),
  ($$ repeat('a', 201), 'UTC' $$, 'MB001 name', 'a name of 201 characters is refused'),
  ($$ E'Bell\u0007', 'UTC' $$, 'MB001 name', 'a control character in a name is refused'),
  ($$ 'C', 'UTC', repeat('a', 500) $$, 'none', 'an address of 500 characters is taken'),
  ($$ 'C', 'UTC', repeat('a', 501) $$, 'MB001 address', 'an address of 501 characters is refused'),
  ($$ 'C', 'UTC', null, 'call me' $$, 'MB001 phone', 'a phone number without digits is refused'),
  ($$ 'C', 'UTC', null, null, 'desk' $$, 'MB001 email', 'an e-mail address without @ is refused'),
  ($$ 'C', 'UTC', '', '', '' $$, 'none', 'blank optional texts are taken as absent'),
  ($$ 'C', 'Etc/GMT+2' $$, 'none', 'an IANA name with a sign is taken'),
  ($$ 'C', null $$, 'MB003 time_zone', 'a clinic needs a time zone'),
  ($$ 'C', 'Mars/Phobos' $$, 'MB003 time_zone', 'an unknown time zone is refused'),
  ($$ 'C', '+02:00' $$, 'MB003 time_zone', 'an offset is no time zone'),
  ($$ 'C', 'EST' $$, 'MB003 time_zone', 'an abbreviation is no time zone'),
  ($$ 'C', 'posix/Europe/London' $$, 'MB003 time_zone', 'a name of the server''s own files is no time zone')
) as v_case (arguments, refusal, sentence);

\set call 'select api.create_clinic(''C'', ''UTC'')'
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not make a clinic');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select throws_ok(:'call', 'MB302', null, 'a clinic admin may not make a clinic');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'a doctor may not make a clinic');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not make a clinic');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('admin');
select lives_ok(:'call', 'an admin may make a clinic');

select * from finish();
rollback;
