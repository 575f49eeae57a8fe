begin;
\ir ../../fixture.psql
select plan(23);

-- tells how a call is refused, and by how many; undoes it if it is not
create or replace function pg_temp.refusal(p_call text, p_login name default session_user) returns text language plpgsql as $$
declare
  v_detail text;
begin
  perform set_config('session_authorization', p_login, true);
  execute p_call;
  raise sqlstate 'OK000';
exception when others then
  get stacked diagnostics v_detail = pg_exception_detail;
  return trim(replace(sqlstate, 'OK000', 'none') || ' ' || coalesce(substring(v_detail from 'live_bookings=[0-9]+'), ''));
end
$$;

select format('select api.disable_patient(%L)', :'ann') as call \gset
select id as other_clinic from api.create_clinic('Other', 'UTC') \gset
select id as other_doctor from api.add_doctor(:'other_clinic', 'Dr Eve Roy', 'Surgery') \gset
select id as other_slot from api.create_slot(:'other_doctor', '2030-01-08 09:00+00', '2030-01-08 09:30+00') \gset
insert into data.waitlist_entry (id, clinic_id, patient_id, starts_at, ends_at, status, created_at, updated_at)
select internal.new_id(), clinic_id, patient_id, '2030-02-01', '2030-02-09', status, internal.now(), internal.now()
from (values
  (:'clinic'::uuid, :'ann'::uuid, 'waiting'), (:'other_clinic', :'ann', 'waiting'), (:'clinic', :'ann', 'lapsed'),
  (:'clinic', :'bob', 'waiting')
) as v (clinic_id, patient_id, status);

select api.book_slot(:'slot', :'ann', p_confirm => true);
select api.book_slot(:'later_slot', :'bob', p_confirm => true);
select id as elsewhere from api.book_slot(:'other_slot', :'ann', p_confirm => true) \gset
select api.book_slot(:'group_slot', :'ann');
select is(pg_temp.refusal(:'call'), 'MB108 live_bookings=3', 'live bookings in any clinic refuse it, and are counted');
set medbook.now = '2030-01-07 08:01:59.999999+00';
select is(pg_temp.refusal(:'call'), 'MB108 live_bookings=3', 'a hold counts to the last');
set medbook.now = '2030-01-07 08:02+00';
select is(pg_temp.refusal(:'call'), 'MB108 live_bookings=2', 'a hold that is over does not count');
set medbook.now = '2030-01-07 09:29:59+00';
select is(pg_temp.refusal(:'call'), 'MB108 live_bookings=2', 'a visit under way counts');
set medbook.now = '2030-01-07 09:30+00';
select is(pg_temp.refusal(:'call'), 'MB108 live_bookings=1', 'a visit that is over does not count');
select api.cancel_booking(:'elsewhere', 'asked to');

select throws_ok(format('select api.disable_patient(%L, 2)', :'ann'), 'MB103', null, 'a stale version is refused');
select results_eq(
  format('select is_active, version, updated_at, email from api.disable_patient(%L, 1)', :'ann'),
  $$ values (false, 2, timestamptz '2030-01-07 09:30+00', 'ann@example.org') $$,
  'a patient is switched off');
select results_eq(
  $$ select p.name, w.status, w.version, w.updated_at
    from data.waitlist_entry as w inner join person as p on p.id = w.patient_id
    order by p.name, w.status, w.clinic_id $$,
  $$ values
    ('Ann Lee', 'lapsed', 1, timestamptz '2030-01-07 08:00+00'), ('Ann Lee', 'left', 2, '2030-01-07 09:30+00'),
    ('Ann Lee', 'left', 2, '2030-01-07 09:30+00'), ('Bob Ray', 'waiting', 1, '2030-01-07 08:00+00') $$,
  'she leaves every line she waits in, and nobody else does');
select results_eq(
  $$ select w.patient_id, e.clinic_id = w.clinic_id
    from data.event as e inner join data.waitlist_entry as w on w.id = e.entity_id
    where e.topic = 'waitlist.left' $$,
  format($$ values (%1$L::uuid, true), (%1$L, true) $$, :'ann'),
  'each place she leaves is an event of its clinic');
select results_eq(
  format('select is_active, version from api.disable_patient(%L)', :'ann'), $$ values (false, 2) $$,
  'disabling her once more changes nothing');
select throws_ok(
  format('select api.disable_patient(%L, 1)', :'ann'), 'MB103', null, 'a stale version is refused even then');
select results_eq(
  format($$ select clinic_id, payload from data.event where entity_id = %L and topic = 'patient.disabled' $$, :'ann'),
  $$ values (uuid '00000000-0000-0000-0000-000000000000', '{"waitlist_entries": 2}'::jsonb) $$,
  'only the real change is an event');
select throws_ok(
  format('select api.book_slot(%L, %L)', :'group_slot', :'ann'), 'MB108', null, 'a disabled patient cannot book');
select throws_ok(
  $$ select api.register_patient('Another Ann', 'ann@example.org') $$, 'MB110', null, 'her e-mail address stays taken');
select results_eq(
  format('select name, is_active from api.get_patient(%L)', :'ann'), $$ values ('Ann Lee', false) $$, 'she is still read');

select throws_ok(format('select api.disable_patient(%L)', :'unknown'), 'MB203', null, 'an unknown patient is not found');
select format('select api.disable_patient(%L)', :'bob') as call \gset
set medbook.now = '2030-01-07 10:30+00';
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not disable a patient');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB203', null, 'another patient does not find him');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'his doctor may not disable him');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select throws_ok(:'call', 'MB302', null, 'nor may the admin of one of his clinics');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('admin');
select is(pg_temp.refusal(:'call'), 'none', 'an admin may disable him');
select pg_temp.become('patient', p_patient_id => :'bob');
select lives_ok(:'call', 'a patient may disable himself');

select * from finish();
rollback;
