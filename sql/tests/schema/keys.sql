-- Every unique key, exclusion constraint and foreign key refuses what it is there to refuse, whatever the functions let through.
begin;
\ir world.psql

-- what would make two rows alike, or overlap
create temporary table twin (claim text, relation text, change text);
insert into twin values
('patient_email_is_unique', 'patient', $$email_index = '\x01'$$),
('booking_reference_is_unique', 'booking', $$reference = 'SAME'$$),
('resource_name_is_unique', 'resource', $$name = 'Same'$$),
('rate_limit_rule_action_is_unique', 'rate_limit_rule', $$action = 'same'$$),
('event_seal_position_is_taken_once', 'event_seal', 'position = 1'),
('app_user_email_is_unique', 'app_user', $$email_index = '\x01'$$),
('app_user_patient_has_one_account', 'app_user', 'patient_id = (select id from data.patient limit 1)'),
('membership_doctor_has_one_account', 'membership', $$role = 'doctor', doctor_id = (select id from data.doctor limit 1)$$),
('membership_is_granted_once', 'membership', 'user_id = (select id from data.app_user limit 1)'),
('refresh_token_is_unique', 'refresh_token', $$digest = sha256('')$$),
('event_consumer_name_is_unique', 'event_consumer', $$name = 'same'$$),
('booking_settlement_is_told_once', 'booking_settlement', $$external_id = 'same'$$),
('message_template_is_there_once', 'message_template', $$language = 'en'$$),
('message_is_of_an_event_once', 'message', $$event_id = clinic_id, channel = 'sms' where event_id is not null$$),
('message_reminds_once', 'message',
  $$kind = 'reminder', event_id = null, remind_minutes = 60, channel = 'sms', attempts = 1, (booking_id, starts_at) = (select id, starts_at from data.booking limit 1)$$),
('booking_seat_is_taken_once', 'booking', 'slot_id = (select id from data.slot limit 1), seat = 1'),
('shift_is_unique', 'shift', $$starts_at = '09:00', ends_at = '10:00'$$),
('schedule_conflict_is_open_once', 'schedule_conflict', '(booking_id, slot_id) = (select booking_id, slot_id from data.schedule_conflict limit 1)'),
('booking_request_waits_once', 'booking_request', 'patient_id = (select id from data.patient limit 1)'),
('schedule_template_is_one_at_a_time', 'schedule_template', 'weekday = 7'),
('slot_does_not_overlap', 'slot', $$starts_at = '2030-03-01 09:00+00', ends_at = '2030-03-01 09:30+00'$$),
('slot_does_not_overlap', 'slot',
  $$status = 'blocked', ends_at = starts_at + interval '1 hour 1 microsecond' where starts_at >= '2030-01-07 10:00+00'$$),
('patient_is_in_one_place', 'booking',
  $$status = 'pending', expires_at = now(), ends_at = starts_at + interval '12 hours', patient_id = (select id from data.patient limit 1)$$),
('patient_is_in_one_place', 'booking',
  $$status = 'confirmed', ends_at = starts_at + interval '12 hours', patient_id = (select id from data.patient limit 1)$$),
('patient_is_in_one_place', 'booking',
  $$status = 'arrived', ends_at = starts_at + interval '12 hours', patient_id = (select id from data.patient limit 1)$$),
('resource_is_in_one_place', 'resource_reservation', 'resource_id = (select id from data.resource limit 1), slot_id = resource_id');

-- what is not alike, or only touches
create temporary table neighbour (relation text, change text);
insert into neighbour values
('slot', $$status = 'open', ends_at = starts_at + interval '1 hour' where starts_at >= '2030-01-07 10:00+00'$$),
('slot', $$status = 'cancelled', starts_at = '2030-03-01 09:00+00', ends_at = '2030-03-01 09:30+00'$$),
('booking', $$status = 'expired', slot_id = (select id from data.slot limit 1), seat = 1$$),
('booking', $$status = 'cancelled', starts_at = '2030-03-01 09:00+00', ends_at = '2030-03-01 09:30+00'$$),
('shift', $$starts_at = '09:00', ends_at = '10:00', is_active = false$$);

-- what names something that is not there; `change` keeps other claims out of it
create temporary table reference (claim text, relation text, change text);
insert into reference values
('active_doctor_has_an_active_clinic', 'clinic', 'is_active = false'),
('live_slot_has_an_active_doctor', 'doctor', 'is_active = false'),
('shift_belongs_to_a_clinic', 'shift', $$clinic_id = id where name = 'Late'$$),
('schedule_template_belongs_to_a_doctor', 'schedule_template', 'doctor_id = id'),
('schedule_template_works_a_shift', 'schedule_template', 'shift_id = id'),
('closure_belongs_to_a_clinic', 'closure', 'clinic_id = id'),
('closure_belongs_to_a_doctor', 'closure', 'doctor_id = id'),
('slot_belongs_to_a_doctor', 'slot', $$status = 'closed', doctor_id = id$$),
('slot_comes_from_a_template', 'slot', 'template_id = id'),
('doctor_belongs_to_a_clinic', 'doctor', $$clinic_id = id, is_active = false where name = 'Dr B'$$),
('booking_belongs_to_a_series', 'booking', 'series_id = id'),
('booking_is_for_a_patient', 'booking', 'patient_id = id'),
('booking_takes_a_slot', 'booking', 'slot_id = id'),
('booking_was_offered_from_the_waitlist', 'booking', 'waitlist_entry_id = id'),
('resource_belongs_to_a_clinic', 'resource', $$clinic_id = id where name = 'Spare'$$),
('resource_reservation_is_for_a_slot', 'resource_reservation', 'slot_id = clinic_id'),
('resource_reservation_is_of_a_resource', 'resource_reservation', 'resource_id = gen_random_uuid()'),
('booking_series_is_for_a_patient', 'booking_series', 'patient_id = id'),
('waitlist_entry_belongs_to_a_clinic', 'waitlist_entry', 'clinic_id = id'),
('waitlist_entry_is_for_a_doctor', 'waitlist_entry', 'doctor_id = id'),
('waitlist_entry_is_for_a_patient', 'waitlist_entry', 'patient_id = id'),
('booking_override_is_of_a_booking', 'booking_override', 'booking_id = id'),
('schedule_conflict_is_in_a_slot', 'schedule_conflict', 'slot_id = id'),
('schedule_conflict_is_of_a_booking', 'schedule_conflict', 'booking_id = id'),
('patient_key_is_of_a_patient', 'patient_key', 'patient_id = gen_random_uuid()'),
('app_user_is_the_account_of_a_patient', 'app_user', 'patient_id = id'),
('membership_doctor_is_of_the_clinic', 'membership', $$role = 'doctor', doctor_id = id$$),
('membership_is_in_a_clinic', 'membership', 'clinic_id = id'),
('membership_is_of_a_user', 'membership', 'user_id = id'),
('refresh_token_is_of_a_user', 'refresh_token', 'user_id = id'),
('event_delivery_is_for_a_consumer', 'event_delivery', 'consumer_id = gen_random_uuid()'),
('booking_request_line_is_of_a_request', 'booking_request_line', 'request_id = slot_id where request_id = (select request_id from data.booking_request_line limit 1)'),
('booking_settlement_confirms_a_booking', 'booking_settlement', 'confirmed_booking_id = id'),
('booking_settlement_is_of_a_booking', 'booking_settlement', 'booking_id = id'),
('patient_preference_is_of_a_patient', 'patient_preference', 'patient_id = gen_random_uuid()'),
('message_setting_is_of_a_clinic', 'message_setting', 'clinic_id = gen_random_uuid()'),
('message_is_about_a_booking', 'message', 'booking_id = id'),
('message_is_in_a_clinic', 'message', 'clinic_id = id'),
('message_is_to_a_patient', 'message', 'patient_id = id'),
('webhook_endpoint_is_a_consumer', 'webhook_endpoint', $$id = clinic_id where url = 'https://spare.example.org'$$),
('webhook_attempt_is_of_an_endpoint', 'webhook_attempt', 'webhook_id = id');
select api.create_resource(:'clinic', 'Spare', 'room') \g /dev/null
select api.create_webhook('https://spare.example.org', '{clinic.*}', :'clinic') \g /dev/null

select plan((select 4 + count(*)::integer from (select 0 from twin union all select 0 from neighbour union all select 0 from reference) as v));

select is(pg_temp.refused_by(relation, change), claim, format('%s: %s', claim, change)) from twin;
select is(pg_temp.refused_by(relation, change), 'none', format('no key minds %s: %s', relation, change)) from neighbour;
-- a key that names what is not there is looked at when the statement ends
select is(pg_temp.refused_by(relation, change), claim, format('%s: %s', claim, change)) from reference;

create temporary view untried as
select k.conname from pg_constraint as k
where k.connamespace = 'data'::regnamespace and k.contype in ('u', 'x', 'f')
  -- generated from a primary key, that is unique itself
  and not (k.contype = 'u' and k.conname ~ '_active_id_is_unique$')
union all
select c.relname from pg_index as i
inner join pg_class as c on c.oid = i.indexrelid
where c.relnamespace = 'data'::regnamespace and i.indisunique and i.indpred is not null
except select claim from twin except select claim from reference;
select is_empty('table untried', 'every key was tried');
create unique index clinic_is_new on data.clinic (name) where is_active;
select results_eq('table untried', array['clinic_is_new'::name], 'one that was not would be found');

-- what is switched off has no key that could be named
update data.doctor set is_active = false where name = 'Dr B';
select is((select active_id from data.doctor where name = 'Dr B'), null, 'a doctor who is switched off is no live slot''s');
select is((select active_clinic_id from data.doctor where name = 'Dr B'), null, 'and does not keep his clinic switched on');

select * from finish();
rollback;
