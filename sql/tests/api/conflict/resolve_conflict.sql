begin;
\ir ../../fixture.psql
\ir closed.psql
select plan(38);

update data.clinic set reschedule_notice_minutes = 43200, cancellation_notice_minutes = 43200 where id = :'clinic';
select format('select (r).* from api.resolve_conflict(%L, %%L, %%L, %%L) as r', :'conflict') as resolve \gset
select format(:'resolve', 'move', :'free_slot', null) as move, format(:'resolve', 'keep', null, null) as keep,
  format(:'resolve', 'cancel', null, null) as cancel \gset

select is(pg_temp.refusal(format(:'resolve', resolution, slot_id, reason)), refusal, sentence)
from (values
  (null, null, null, 'MB001 resolution', 'a resolution is needed'),
  ('forget', null, null, 'MB001 resolution', 'one of three'),
  ('move', null, null, 'MB001 slot_id', 'a move needs a slot'),
  ('keep', :'free_slot', null, 'MB001 slot_id', 'to keep it needs none'),
  ('cancel', :'free_slot', null, 'MB001 slot_id', 'nor does to cancel it'),
  ('keep', null, 'Why not', 'MB001 reason', 'to keep it needs no reason'),
  ('cancel', null, repeat('a', 501), 'MB001 reason', 'a reason has up to 500 characters'),
  ('move', :'unknown', null, 'MB204', 'a slot that is unknown is not found'),
  ('move', :'later_slot', null, 'MB101', 'a slot that is blocked cannot be booked'),
  ('move', :'slot', null, 'MB001 slot_id', 'nor is it a move to stay')
) as v_case (resolution, slot_id, reason, refusal, sentence);

-- move, in the patient's notice and without a reason
savepoint open;
create temporary table moved as :move;
select results_eq(
  'select id, slot_id, starts_at, status, alternatives from moved',
  format($$ values (%L::uuid, %L::uuid, timestamptz '2030-01-07 09:00+00', 'moved', null::jsonb) $$, :'conflict', :'slot'),
  'the conflict is moved, and still tells where it was');
select results_eq(
  format('select slot_id, starts_at, status from data.booking where id = %L', :'booking'),
  format($$ values (%L::uuid, timestamptz '2030-01-07 14:00+00', 'confirmed') $$, :'free_slot'), 'the booking is in the new slot');
select results_eq(
  format('select id, booked from data.slot where id in (%L, %L) order by starts_at', :'slot', :'free_slot'),
  format('values (%L::uuid, 0), (%L, 1)', :'slot', :'free_slot'), 'and so is its seat');
select results_eq(
  $$ select entity_id, payload from data.event where topic = 'conflict.resolved' $$,
  format(
    $$ values (%L::uuid, '{"booking_id": "%s", "slot_id": "%s", "resolution": "move"}'::jsonb) $$, :'conflict', :'booking', :'slot'),
  'it is an event');
select is_empty('select from data.booking_override', 'what the clinic has caused is no override');
select is(pg_temp.refusal(:'keep'), 'MB118', 'it cannot be kept any more');
select is(pg_temp.refusal(:'cancel'), 'MB118', 'nor cancelled');
select is(pg_temp.refusal(format(:'resolve', 'move', :'eve_slot', null)), 'MB118', 'nor moved again');
rollback to open;
select lives_ok(format(:'resolve', 'move', :'eve_slot', 'Dr Roy is there'), 'it can be moved to a colleague');
select is((select reason from said where id = :'booking'), 'Dr Roy is there', 'with a reason');
rollback to open;

-- keep
create temporary table kept as :keep;
select results_eq('select status from kept', array['kept'], 'it can be kept');
select results_eq(
  format('select kept_at from data.schedule_conflict where id = %L', :'conflict'), $$ values (timestamptz '2030-01-07 08:00+00') $$,
  'when is on the record');
select results_eq(
  format('select slot_id, status from data.booking where id = %L', :'booking'), format($$ values (%L::uuid, 'confirmed') $$, :'slot'),
  'the booking stays where it is');
select results_eq(
  format('select status, template_id from data.slot where id = %L', :'slot'), $$ values ('blocked', null::uuid) $$,
  'its slot stays blocked to others');
select is(pg_temp.refusal(:'move'), 'MB118', 'it cannot be moved any more');
rollback to open;
insert into data.shift (id, clinic_id, name, starts_at, ends_at, slot_minutes, created_at, updated_at)
values (:'unknown', :'clinic', 'Morning', '09:00', '12:00', 30, now(), now());
insert into data.schedule_template (id, clinic_id, doctor_id, shift_id, weekday, capacity, visit_type, created_at, updated_at)
values (:'unknown', :'clinic', :'doctor', :'unknown', 1, 1, 'in_person', now(), now());
update data.slot set template_id = :'unknown' where id = :'slot';
select lives_ok(:'keep', 'so can one in a generated slot');
select results_eq(
  format('select template_id, version from data.slot where id = %L', :'slot'), $$ values (null::uuid, 4) $$,
  'which leaves its template, so that no later planning asks for it');
rollback to open;

-- cancel
create temporary table cancelled as :cancel;
select results_eq('select status from cancelled', array['cancelled'], 'it can be cancelled');
select results_eq(
  format('select status, reason from said where id = %L', :'booking'), $$ values ('cancelled', 'The schedule has changed.') $$,
  'the booking says why');
select is(pg_temp.refusal(:'cancel'), 'MB118', 'not twice');
rollback to open;
select lives_ok(format(:'resolve', 'cancel', null, 'Dr Osei is ill'), 'a reason can be given');
select is((select reason from said where id = :'booking'), 'Dr Osei is ill', 'and is kept');
rollback to open;

select is(pg_temp.refusal(replace(:'keep', :'conflict', :'unknown')), 'MB209', 'an unknown conflict is not found');
select is(pg_temp.refusal(:'keep', 'medbook_http'), 'MB301', 'nobody may not resolve it');
select pg_temp.become('patient', p_patient_id => :'ann');
select is(pg_temp.refusal(:'keep'), 'MB302', 'nor its patient');
select pg_temp.become('doctor', p_doctor_id => :'eve');
select is(pg_temp.refusal(:'keep'), 'MB209', 'another doctor does not find it');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(pg_temp.refusal(:'cancel'), 'none', 'its doctor may');
select is(pg_temp.refusal(:'move'), 'none', 'in every way');

select * from finish();
rollback;
