begin;
\ir ../../fixture.psql
select plan(35);

-- a Tuesday morning of six slots
select id as template from api.define_availability(:'doctor', 2, '09:00', '12:00', 30, 2, 'virtual') \gset
select format($$ select made, already_there, skipped, skipped_because from api.generate_slots(%L, '2030-01-08', '2030-01-08') $$, :'clinic') as tuesday \gset
select results_eq(:'tuesday', $$ values (6, 0, 0, '[]'::jsonb) $$, 'a morning is cut into slots');
select results_eq(
  format(
    $$ select starts_at, ends_at, capacity, booked, status, visit_type
      from data.slot where template_id = %L order by starts_at $$, :'template'),
  $$ select starts_at, starts_at + interval '30 minutes', 2, 0, 'open', 'virtual'
    from generate_series(timestamptz '2030-01-08 09:00+00', '2030-01-08 11:30+00', '30 minutes') as starts_at $$,
  'each slot is as the availability says');
select results_eq(:'tuesday', $$ values (0, 6, 0, '[]'::jsonb) $$, 'the second call finds them all there');
select results_eq(
  format($$ select payload from data.event where topic = 'slot.generated' and entity_id = %L $$, :'clinic'),
  $$ values ('{"from": "2030-01-08", "to": "2030-01-08", "doctor_id": null, "made": 6}'::jsonb) $$,
  'only the call that made some is an event');
update data.slot set status = 'cancelled', template_id = null where starts_at = '2030-01-08 09:00+00';
select results_eq(:'tuesday', $$ values (1, 5, 0, '[]'::jsonb) $$, 'where a slot was cancelled a new one is made');

select id as cancelled from api.create_slot(:'doctor', '2030-01-15 09:00+00', '2030-01-15 09:30+00') \gset
update data.slot set status = 'cancelled' where id = :'cancelled';
select api.create_slot(:'doctor', '2030-01-15 09:15+00', '2030-01-15 09:45+00');
select results_eq(
  format($$ select made, already_there, skipped, skipped_because from api.generate_slots(%L, '2030-01-15', '2030-01-15') $$, :'clinic'),
  $$ values (4, 0, 2, '[{"on": "2030-01-15", "reason": "overlap", "count": 2, "local_times": ["09:00", "09:30"]}]'::jsonb) $$,
  'slots that would meet one made by hand are skipped, and named');

select id as other_doctor from api.add_doctor(:'clinic', 'Dr Eve Roy', 'Surgery') \gset
select api.define_availability(:'other_doctor', 2, '09:00', '12:00', 30);
select api.add_closure(:'clinic', '2030-01-22 10:00+00', '2030-01-22 10:30+00');
select api.add_closure(:'clinic', '2030-01-22 10:59:59+00', '2030-01-22 11:30:01+00', null, :'other_doctor');
select results_eq(
  format($$ select made, already_there, skipped, skipped_because from api.generate_slots(%L, '2030-01-22', '2030-01-22', %L) $$, :'clinic', doctor_id), generation, sentence)
from (values
  (:'doctor', $$ values (5, 0, 1, '[{"on": "2030-01-22", "reason": "closure", "count": 1, "local_times": ["10:00"]}]'::jsonb) $$,
    'a closed clinic skips what it meets, not what it touches, nor what another doctor''s time off meets'),
  (:'other_doctor', $$ values (2, 0, 4,
    '[{"on": "2030-01-22", "reason": "closure", "count": 4, "local_times": ["10:00", "10:30", "11:00", "11:30"]}]'::jsonb) $$,
    'one doctor''s time off adds to that, if it meets a slot by a second')
) as v_case (doctor_id, generation, sentence);

update data.schedule_template set valid_from = '2030-02-05', valid_until = '2030-02-12' where id = :'template';
select results_eq(
  format($$ select made from api.generate_slots(%L, %L, %L, %L) $$, :'clinic', first_on, last_on, :'doctor'), array[made],
  sentence)
from (values
  ('2030-01-29', '2030-02-04', 0, 'before it is valid a template makes nothing'),
  ('2030-02-05', '2030-02-05', 6, 'it does on the first day'),
  ('2030-02-06', '2030-02-19', 6, 'and on the last day, but not after')
) as v_case (first_on, last_on, made, sentence);

select id as room from api.create_resource(:'clinic', 'Room 1', 'room') \gset
update data.schedule_template set resource_ids = array[:'room'::uuid], valid_until = '2030-02-19' where id = :'template';
insert into data.waitlist_entry (id, clinic_id, patient_id, starts_at, ends_at, created_at, updated_at)
values (internal.new_id(), :'clinic', :'ann', '2030-02-19', '2030-02-20', internal.now(), internal.now());
select results_eq(
  format($$ select made, id from api.generate_slots(%L, '2030-02-19', '2030-02-19', %L) $$, :'clinic', :'doctor'),
  format($$ values (6, %L::uuid) $$, :'clinic'), 'it says in which clinic');
select results_eq(
  $$ select distinct resource_ids from data.slot where starts_at > '2030-02-19' and starts_at < '2030-02-20' $$,
  format('values (array[%L]::uuid[])', :'room'), 'each slot needs what its template needs');
select results_eq(
  $$ select s.starts_at, b.status from data.booking as b join data.slot as s on s.id = b.slot_id $$,
  $$ values (timestamptz '2030-02-19 09:00+00', 'pending') $$, 'the new seats are offered to who waits for one');
update data.waitlist_entry set status = 'left';
select api.cancel_booking(id) from data.booking \g /dev/null

set medbook.now = '2030-03-12 10:00+00';
select results_eq(
  format($$ select made, already_there, skipped, skipped_because from api.generate_slots(%L, '2030-03-12', '2030-03-12') $$, :'clinic'),
  $$ values (3, 0, 3, '[{"on": "2030-03-12", "reason": "past", "count": 3, "local_times": ["09:00", "09:30", "10:00"]}]'::jsonb) $$,
  'what has begun is skipped, also this very moment');
set medbook.now = '2030-01-07 08:00+00';

select results_eq(
  format(
    $$ select made > 0, already_there, skipped, made + already_there + skipped,
        (select sum((reason ->> 'count')::integer) from jsonb_array_elements(skipped_because) as reason)
      from api.generate_slots(%L, '2030-01-01', '2031-01-02') $$, :'clinic'),
  -- 53 Tuesdays of the other doctor, three of the first
  $$ values (true, 23, 10, (53 + 3) * 6, 10::bigint) $$,
  'made, already there and skipped add up to what was planned, and so do the reasons');

select api.disable_doctor(:'other_doctor', true);
select results_eq(
  format($$ select made, skipped from api.generate_slots(%L, '2030-04-02', '2030-04-02') $$, :'clinic'), $$ values (0, 0) $$,
  'a disabled doctor is planned nothing');

select is(pg_temp.refusal(format('select api.generate_slots(%s)', arguments)), refusal, sentence)
from (values
  (format($$ %L, null, '2030-02-01' $$, :'clinic'), 'MB001 from', 'a first day is required'),
  (format($$ %L, '2030-02-01', 'infinity' $$, :'clinic'), 'MB001 to', 'a last day is required'),
  (format($$ %L, '2030-02-02', '2030-02-01' $$, :'clinic'), 'MB004 to', 'a last day before the first is refused'),
  (format($$ %L, '2030-02-01', '2031-02-02' $$, :'clinic'), 'none', 'a last day 366 days after the first is taken'),
  (format($$ %L, '2030-02-01', '2031-02-03' $$, :'clinic'), 'MB004 to', 'a last day 367 days after the first is refused'),
  (format($$ %L, '1899-12-31', '1900-01-01' $$, :'clinic'), 'MB001 from', 'a first day before 1900 is refused'),
  (format($$ %L, '300000-01-01', '300000-01-08' $$, :'clinic'), 'MB004 to', 'days beyond the end of time are refused'),
  (format($$ %L, '2030-02-01', '2030-02-01' $$, :'unknown'), 'MB201', 'an unknown clinic is not found'),
  (format($$ %L, '2030-02-01', '2030-02-01', %L $$, :'clinic', :'unknown'), 'MB202', 'an unknown doctor is not found'),
  (format($$ %L, '2030-02-01', '2030-02-01', %L $$, :'clinic', :'other_doctor'), 'MB108', 'a disabled doctor is refused by name')
) as v_case (arguments, refusal, sentence);

select format($$ select api.generate_slots(%L, '2030-02-05', '2030-02-05') $$, :'clinic') as call \gset
select format($$ select api.generate_slots(%L, '2030-02-05', '2030-02-05', %L) $$, :'clinic', :'doctor') as own \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not generate slots');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB302', null, 'the admin of another clinic may not');
select pg_temp.become('doctor', p_doctor_id => :'other_doctor');
select throws_ok(:'own', 'MB302', null, 'another doctor may not generate his');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'a doctor may not generate everybody''s');
select lives_ok(:'own', 'he may generate his own');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'the clinic''s own admin may generate everybody''s');
select api.disable_clinic(:'clinic', true);
select throws_ok(:'call', 'MB108', null, 'a disabled clinic has no slots');

select * from finish();
rollback;
