begin;
\ir ../../fixture.psql
\ir membership.psql
select plan(18);

select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select results_eq(
  format($$ select clinic_id, user_id, role, doctor_id from api.grant_membership(%L, %L, 'doctor', %L) $$, :'clinic', :'staff', :'doctor'),
  format($$ values (%L::uuid, %L::uuid, 'doctor', %L::uuid) $$, :'clinic', :'staff', :'doctor'), 'a clinic admin lets an account act as a doctor');
select is(current_setting('medbook.clinic_id'), :'clinic', 'and sees no more of other clinics than before');
select results_eq(
  $$ select role, doctor_id from api.log_in('staff@example.org', 'correct horse battery') $$,
  format($$ values ('doctor', %L::uuid) $$, :'doctor'), 'which it does from the next login');
select lives_ok(format($$ select api.grant_membership(%L, %L, 'clinic_admin') $$, :'clinic', :'staff'), 'and run the clinic');
select results_eq(
  format($$ select entity_id is not null, payload ->> 'role' from data.event where topic = 'membership.granted' and clinic_id = %L order by 2 $$, :'clinic'),
  $$ values (true, 'clinic_admin'), (true, 'doctor') $$, 'each is an event of the clinic');

select is(pg_temp.refusal(format('select api.grant_membership(%s)', arguments)), refusal, sentence)
from (values
  (format($$ %L, %L, 'clinic_admin' $$, :'clinic', :'staff'), 'MB120', 'a role is granted once'),
  (format($$ %L, %L, 'doctor', %L $$, :'clinic', :'cy', :'doctor'), 'MB120', 'a doctor has one account'),
  (format($$ %L, %L, 'admin' $$, :'clinic', :'staff'), 'MB001 role', 'no clinic makes an admin'),
  (format($$ %L, %L, null $$, :'clinic', :'staff'), 'MB001 role', 'a role is named'),
  (format($$ %L, %L, 'doctor' $$, :'clinic', :'staff'), 'MB001 doctor_id', 'a doctor is named'),
  (format($$ %L, %L, 'clinic_admin', %L $$, :'clinic', :'staff', :'doctor'), 'MB001 doctor_id', 'an admin is no doctor'),
  (format($$ %L, %L, 'doctor', %L $$, :'clinic', :'staff', :'other_doctor'), 'MB202', 'a doctor of another clinic is unknown here'),
  (format($$ %L, %L, 'clinic_admin' $$, :'clinic', :'unknown'), 'MB213', 'an unknown account is not found'),
  (format($$ %L, %L, 'clinic_admin' $$, :'other_clinic', :'staff'), 'MB302', 'in another clinic he may not'),
  (format($$ %L, %L, 'clinic_admin' $$, :'unknown', :'staff'), 'MB302', 'nor in one that is none')
) as v_case (arguments, refusal, sentence);
select pg_temp.become('clinic_admin', p_clinic_id => :'other_clinic');
select throws_ok(
  format($$ select api.grant_membership(%L, %L, 'clinic_admin') $$, :'other_clinic', :'staff'), 'MB213', null,
  'an account of other clinics alone is unknown to the admin of this one');
select pg_temp.become('admin');
select lives_ok(
  format($$ select api.grant_membership(%L, %L, 'clinic_admin') $$, :'other_clinic', :'staff'), 'an admin lets it in');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(
  format($$ select api.grant_membership(%L, %L, 'clinic_admin') $$, :'clinic', :'cy'), 'MB302', null, 'a doctor makes nobody an admin');

select * from finish();
rollback;
