begin;
\ir ../../fixture.psql
select plan(19);

select is(internal.changes(old, new), changes, says) from (values
  ('{"a": 1, "b": 2}'::jsonb, '{"a": 1, "b": 3}'::jsonb, '{"b": [2, 3]}'::jsonb, 'what changed, before and after, and nothing else'),
  ('{}', '{"a": 1, "b": null}', '{"a": [null, 1]}', 'what is new'),
  ('{"a": 1, "b": null}', '{}', '{"a": [1, null]}', 'what is gone'),
  ('{"name": "Ann", "email": "a@b"}', '{"name": "Eve", "email": "a@b"}', '{"name": null}', 'of what is personal only that it changed'),
  ('{"id": 1, "version": 1, "updated_at": 1}', '{"id": 2, "version": 2, "updated_at": 2}', '{}', 'no bookkeeping'),
  ('{"a": 1}', '{"a": 1}', '{}', 'nothing')
) as v (old, new, changes, says);

create function pg_temp.last(p_topic text) returns jsonb language sql as $$
  select changes from data.event where topic = p_topic order by id desc limit 1
$$;
select api.update_clinic(:'clinic', '{"hold_seconds": 300, "phone": "020 1"}');
select is(pg_temp.last('clinic.updated'), '{"hold_seconds": [120, 300], "phone": null}', 'a clinic: the rule before and after, not the phone');
select api.update_doctor(:'doctor', '{"fee_amount": 90, "fee_currency": "GBP", "bio": "Hearts."}');
select is(pg_temp.last('doctor.updated') - 'fee_currency', '{"fee_amount": [null, 90], "bio": null}', 'a doctor');
select api.update_patient(:'ann', '{"name": "Ann Lee-Ray"}');
select is(pg_temp.last('patient.updated'), '{"name": null}', 'a patient: which field, never what it says');
select api.update_slot(:'group_slot', '{"capacity": 4}');
select is(pg_temp.last('slot.updated'), '{"capacity": [3, 4]}', 'a slot');
select api.disable_patient(id) from api.register_patient('Cy Poe', 'cy@example.org');
select is(pg_temp.last('patient.disabled'), '{"is_active": [true, false]}', 'a patient switched off');

select id as booking, waitlist_entry_id from api.book_slot(:'slot', :'ann', p_notes => 'My knee.') \gset
select is(
  pg_temp.last('booking.hold_created'),
  jsonb_build_object('status', array[null, 'pending'], 'patient_id', array[null, :'ann'], 'slot_id', array[null, :'slot'], 'seat', array[null, 1]),
  'a booking that is new');
select api.confirm_booking(:'booking');
select is(pg_temp.last('booking.confirmed'), '{"status": ["pending", "confirmed"]}', 'confirmed');
select api.reschedule_booking(:'booking', :'later_slot');
select is(
  pg_temp.last('booking.rescheduled') -> 'slot_id', jsonb_build_array(:'slot', :'later_slot'), 'moved');
select api.cancel_booking(:'booking', p_reason => 'My knee is well.');
select is(pg_temp.last('booking.cancelled'), '{"status": ["confirmed", "cancelled"], "reason": null}', 'cancelled, for a reason that stays his own');

select is_empty(
  $$ select topic, changes from data.event where changes::text ~* 'knee|ann|bob|lee|poe|example|020 [0-9]|hearts|osei' $$,
  'nothing that was typed in is in the log');
select is_empty(
  $$ select topic from data.event where changes is null and topic not in (
    'slot.generated', 'schedule.replanned', 'schedule.conflict', 'schedule.conflict_over', 'booking.rule_overridden',
    'series.booked', 'series.cancelled', 'patient.read', 'audit.read') $$,
  'every change of a row says what it was');

-- a text that is added to a table is personal unless it is listed here
create temporary view shown as
select distinct a.attname from pg_attribute as a
inner join pg_class as c on c.oid = a.attrelid and c.relnamespace = 'data'::regnamespace and c.relkind = 'r'
where a.attnum > 0 and not a.attisdropped and a.atttypid in ('text'::regtype, 'jsonb'::regtype, 'bytea'::regtype)
  and c.relname not in ('event', 'event_seal', 'event_unsealed', 'outbox', 'idempotency_key', 'booking_override', 'booking_settlement', 'schedule_conflict', 'booking_series',
    'patient_key', 'email_key', 'rate_limit', 'rate_limit_rule', 'app_user', 'membership', 'refresh_token', 'event_consumer', 'event_delivery',
    'booking_request', 'message', 'message_template', 'webhook_endpoint', 'webhook_attempt')
  and internal.changes('{}', jsonb_build_object(a.attname, 1)) -> a.attname <> 'null';
select set_eq(
  'select attname from shown',
  array['fee_currency', 'kind', 'specialization', 'status', 'time_zone', 'visit_type']::name[],
  'the only texts whose values are told are these');
alter table data.patient add column diagnosis text;
select isnt_empty($$ select from shown where attname = 'diagnosis' $$, 'another would be found');
alter table data.patient drop column diagnosis;

select * from finish();
rollback;
