begin;
\ir ../../fixture.psql
\ir account.psql
select plan(20);

select results_eq(
  format('select name, email from person where id = %L', :'cy_patient'),
  $$ values ('Cy Ode', 'cy@example.org') $$, 'a patient is registered with his account');
select results_eq(
  $$ select role, clinic_ids is null, doctor_id is null, length(refresh_token), expires_at, access_token is null, refused is null
    from api.register_user('dee@example.org', 'correct horse battery', 'Dee') $$,
  $$ values ('patient', true, true, 64, timestamptz '2030-01-14 08:00+00', true, true) $$,
  'and is signed in as this patient, for a week at a time');
select results_eq(
  format($$ select topic, entity_id from data.event where entity_id in (%L, %L) order by topic $$, :'cy', :'cy_patient'),
  format($$ values ('patient.registered', %L::uuid), ('user.registered', %L::uuid) $$, :'cy_patient', :'cy'),
  'which is an event of each');
select is_empty(
  $$ select id from data.app_user as u
  where u::text ~* 'example|horse' or length(email_index) <> 32 or password_hash !~ '^\$2a\$04\$' $$,
  'neither address nor password is kept, but an index and a bcrypt hash of the cost that is set');
select is_empty(
  format('select id from data.refresh_token as t where t::text ~ %L or length(digest) <> 32', :'cy_token'),
  'nor is the refresh token, but its digest');
select is_empty(
  $$ select topic, payload from data.event where payload::text ~* 'example|horse|cy ode' $$, 'and none of them is in an event');

select is(pg_temp.refusal(format('select api.register_user(%s)', arguments), 'medbook_http'), refusal, sentence)
from (values
  ($$ null, 'correct horse battery', 'P' $$, 'MB001 email', 'an account needs an e-mail address'),
  ($$ 'p@example', 'correct horse battery', 'P' $$, 'MB001 email', 'and one that is well formed'),
  ($$ 'p@example.org', null, 'P' $$, 'MB001 password', 'an account needs a password'),
  ($$ 'p@example.org', 'elevenchars', 'P' $$, 'MB001 password', 'one of 11 characters is too short'),
  ($$ 'p@example.org', 'twelve chars', 'P' $$, 'none', 'one of 12 will do, and nobody in particular may register'),
  ($$ 'p@example.org', repeat('a', 72), 'P' $$, 'none', 'one of 72 bytes is the longest'),
  ($$ 'p@example.org', repeat('a', 73), 'P' $$, 'MB001 password', 'of a longer one bcrypt would not read the rest'),
  ($$ 'p@example.org', repeat('é', 37), 'P' $$, 'MB001 password', 'it is bytes that count'),
  ($$ 'p@example.org', 'correct horse battery', ' ' $$, 'MB001 name', 'a patient needs a name'),
  ($$ 'CY@example.ORG', 'correct horse battery', 'P' $$, 'MB110 email', 'an address serves one account, whatever the case'),
  ($$ 'ann@example.org', 'correct horse battery', 'P' $$, 'MB110 email', 'a patient whom a clinic has registered is not taken over')
) as v_case (arguments, refusal, sentence);

select throws_ok(
  format($$ insert into data.app_user (id, email_index, password_hash, created_at, updated_at) values (%L, 'x', 'a password', now(), now()) $$, :'unknown'),
  '23514', null, 'a table of passwords in the clear cannot come to be');
select throws_ok(
  format($$ update data.app_user set patient_id = %L where id <> %L $$, :'cy_patient', :'cy'),
  '23505', null, 'a patient has one account');
select throws_ok(
  format($$ update data.app_user set email_index = null where id = %L $$, :'cy'), '23514', null, 'an account without an address is off');

select * from finish();
rollback;
