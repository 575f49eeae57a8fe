begin;
\ir ../../fixture.psql
select plan(30);

select format('select api.erase_patient(%L)', :'ann') as call \gset
select format('select api.erase_patient(%L, true)', :'ann') as whatever \gset
select id as booking from api.book_slot(:'slot', :'ann', p_notes => 'knee', p_confirm => true) \gset
select id as over from api.book_walk_in(:'doctor', :'ann', 'in pain', 15, 'elbow') \gset
select api.complete_booking(:'over');
select id as bobs from api.book_slot(:'later_slot', :'bob', p_notes => 'hip') \gset
select id as entry from api.join_waitlist(:'clinic', :'ann', p_from => '2030-02-01', p_to => '2030-02-09') \gset
select id as account from api.create_user('ann@example.org', 'correct horse battery', p_patient_id => :'ann') \gset
set medbook.now = '2030-01-07 08:30+00';

select throws_ok(:'call', 'MB122', null, 'a live booking keeps a patient from being erased');
select throws_ok(
  format('select api.erase_patient(%L, true, 7)', :'ann'), 'MB103', null, 'so does a stale version');
select is((select count(*) from data.patient_key), 2::bigint, 'a refused call destroys no key');
update data.clinic set cancellation_notice_minutes = 60 where id = :'clinic';
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'whatever', 'MB113', null, 'a patient cannot get round the cancellation notice by it');
select set_config('request.jwt.claims', '', true);

select results_eq(
  format('select id, name, email, phone, is_active, version, erased_at from api.erase_patient(%L, true, 1)', :'ann'),
  format(
    $$ values (%L::uuid, null::text, null::text, null::text, false, 2, timestamptz '2030-01-07 08:30+00') $$, :'ann'),
  'told so, it cancels and erases her');
select results_eq(
  'select patient_id from data.patient_key', array[:'bob'::uuid], 'her key is gone, and nobody else''s');
select results_eq(
  'select id, status, notes, reason from said order by id',
  format(
    $$ values (%L::uuid, 'cancelled', null, null), (%L, 'completed', null, null), (%L, 'pending', 'hip', null) order by 1 $$,
    :'booking', :'over', :'bobs'),
  'her bookings stay, without what was said; those of others as they were');
select results_eq('select kind, reason from override order by kind', $$ values ('late_cancel', null::text), ('walk_in', null) $$,
  'what was set aside for her stays on the record, without the reason');
select is_empty(
  format($$ select from data.booking where patient_id = %L and num_nonnulls(notes, reason) > 0 $$, :'ann'),
  'not even what nobody can read any more');
select is_empty(
  format($$ select from data.booking_override as o inner join data.booking as b on b.id = o.booking_id
    where b.patient_id = %L and o.reason is not null $$, :'ann'), 'of neither');
select is((select is_active from api.get_user(:'account')), false, 'nobody logs in as her any more');
select is((select status from api.get_waitlist_entry(:'entry')), 'left', 'she leaves every line');
select results_eq(
  format($$ select clinic_id, payload from data.event where entity_id = %L and topic = 'patient.erased' $$, :'ann'),
  $$ values (uuid '00000000-0000-0000-0000-000000000000', '{}'::jsonb) $$, 'it is an event');
select throws_ok(
  $$ select api.find_patient('ann@example.org') $$, 'MB203', null, 'nobody finds her by her address');
select lives_ok($$ select api.register_patient('Ann Lee', 'ann@example.org') $$, 'which is free again');
select results_eq(
  format('select erased_at, version from api.erase_patient(%L)', :'ann'),
  $$ values (timestamptz '2030-01-07 08:30+00', 2) $$, 'erasing her once more changes nothing');
select throws_ok(
  format($$ select api.update_patient(%L, '{"phone": "020 3"}') $$, :'ann'), 'MB123', null, 'nothing can be written about her');
select throws_ok(format('select api.enable_patient(%L)', :'ann'), 'MB123', null, 'nor can she be enabled');
select throws_ok(format('select api.book_slot(%L, %L)', :'group_slot', :'ann'), 'MB108', null, 'nor book');
select results_eq(
  format('select name, is_active from api.get_patient(%L)', :'ann'), $$ values (null::text, false) $$, 'she is read without a name');
select is((select count(*) from api.list_patients()), 3::bigint, 'and listed');
select is(
  (select notes from api.get_booking(:'over')), null, 'her bookings are read');

select throws_ok(format('select api.erase_patient(%L)', :'unknown'), 'MB203', null, 'an unknown patient is not found');
select format('select api.erase_patient(%L, true)', :'bob') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not erase a patient');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB203', null, 'another patient does not find him');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'his doctor may not erase him');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select throws_ok(:'call', 'MB302', null, 'nor may the admin of a clinic: others have him too');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('admin');
select is(pg_temp.refusal(:'call'), 'none', 'an admin may erase him');
select pg_temp.become('patient', p_patient_id => :'bob');
select lives_ok(:'call', 'and he himself');

select * from finish();
rollback;
