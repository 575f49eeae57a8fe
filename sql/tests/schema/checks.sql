-- Every CHECK of every table refuses what it is there to refuse, whatever the functions above it let through.
begin;
\ir world.psql

-- a whole number that may be from least to most; `also` keeps other claims out of it
create temporary table bound (claim text, relation text, field text, least bigint, most bigint, also text);
insert into bound values
('clinic_allows_1_to_1000_bookings', 'clinic', 'max_active_bookings', 1, 1000, ''),
('clinic_allows_1_to_1000_bookings_a_day', 'clinic', 'max_bookings_per_day', 1, 1000, ''),
('clinic_allows_1_to_1000_holds', 'clinic', 'max_active_holds', 1, 1000, ''),
('clinic_allows_5_to_1440_minutes_a_day', 'clinic', 'max_minutes_per_day', 5, 1440, ''),
('clinic_allows_5_to_a_million_minutes', 'clinic', 'max_active_minutes', 5, 1000000, ''),
('clinic_buffers_are_0_to_240_minutes', 'clinic', 'buffer_before_minutes', 0, 240, ''),
('clinic_buffers_are_0_to_240_minutes', 'clinic', 'buffer_after_minutes', 0, 240, ''),
('clinic_hold_is_5_seconds_to_1_day', 'clinic', 'hold_seconds', 5, 86400, ''),
('clinic_horizon_is_1_to_1095_days', 'clinic', 'horizon_days', 1, 1095, ''),
('clinic_keeps_personal_data_30_to_36500_days', 'clinic', 'retention_days', 30, 36500, ''),
('clinic_notice_is_up_to_30_days', 'clinic', 'min_notice_minutes', 0, 43200, ''),
('clinic_notice_is_up_to_30_days', 'clinic', 'cancellation_notice_minutes', 0, 43200, ''),
('clinic_offer_is_1_minute_to_7_days', 'clinic', 'offer_seconds', 60, 604800, ''),
('clinic_reschedule_notice_is_up_to_30_days', 'clinic', 'reschedule_notice_minutes', 0, 43200, ''),
('doctor_experience_is_0_to_80_years', 'doctor', 'experience_years', 0, 80, ''),
('doctor_rules_are_within_those_of_a_clinic', 'doctor', 'min_notice_minutes', 0, 43200, ''),
('doctor_rules_are_within_those_of_a_clinic', 'doctor', 'horizon_days', 1, 1095, ''),
('doctor_rules_are_within_those_of_a_clinic', 'doctor', 'cancellation_notice_minutes', 0, 43200, ''),
('doctor_rules_are_within_those_of_a_clinic', 'doctor', 'reschedule_notice_minutes', 0, 43200, ''),
('doctor_rules_are_within_those_of_a_clinic', 'doctor', 'buffer_before_minutes', 0, 240, ''),
('doctor_rules_are_within_those_of_a_clinic', 'doctor', 'buffer_after_minutes', 0, 240, ''),
('doctor_rules_are_within_those_of_a_clinic', 'doctor', 'max_bookings_per_day', 1, 1000, ''),
('doctor_rules_are_within_those_of_a_clinic', 'doctor', 'max_minutes_per_day', 5, 1440, ''),
('doctor_rules_are_within_those_of_a_clinic', 'doctor', 'max_active_bookings', 1, 1000, ''),
('doctor_rules_are_within_those_of_a_clinic', 'doctor', 'max_active_minutes', 5, 1000000, ''),
('doctor_rules_are_within_those_of_a_clinic', 'doctor', 'max_active_holds', 1, 1000, ''),
('shift_buffer_is_0_to_240_minutes', 'shift', 'buffer_minutes', 0, 240, ''),
('shift_slot_is_5_minutes_to_1_day', 'shift', 'slot_minutes', 5, 1440, ''),
('schedule_template_capacity_is_1_to_1000', 'schedule_template', 'capacity', 1, 1000, ''),
('schedule_template_weekday_is_iso', 'schedule_template', 'weekday', 1, 7, ', is_active = false'),
('slot_capacity_is_1_to_1000', 'slot', 'capacity', 1, 1000, ', booked = 0'),
('slot_extra_seats_are_0_to_1000', 'slot', 'extra_seats', 0, 1000, ', booked = 0'),
('slot_is_not_overbooked', 'slot', 'booked', 0, 7, ', capacity = 5, extra_seats = 2'),
('booking_series_comes_every_1_to_52', 'booking_series', 'every', 1, 52, ''),
('booking_series_has_2_to_100_occurrences', 'booking_series', 'occurrences', 2, 100, ''),
('booking_seat_is_counted_from_one', 'booking', 'seat', 1, null, ', status = ''completed'''),
('rate_limit_rule_allows_1_to_1000_calls', 'rate_limit_rule', 'max_calls', 1, 1000, ''),
('rate_limit_rule_window_is_up_to_a_day', 'rate_limit_rule', 'window_seconds', 1, 86400, ''),
('rate_limit_rule_version_is_positive', 'rate_limit_rule', 'version', 1, null, ''),
('event_seal_position_is_positive', 'event_seal', 'position', 1, null, ' where position = 1'),
('event_consumer_tries_1_to_100_times', 'event_consumer', 'max_attempts', 1, 100, ''),
('event_consumer_waits_1_to_3600_seconds', 'event_consumer', 'retry_seconds', 1, 3600, ''),
('event_consumer_version_is_positive', 'event_consumer', 'version', 1, null, ''),
('event_delivery_attempts_are_counted', 'event_delivery', 'attempts', 0, null, ''),
('booking_request_attempts_are_counted', 'booking_request', 'attempts', 0, null, ''),
('live_change_id_is_positive', 'live_change', 'id', 1, null, ' where id = 1'),
('message_attempts_are_counted', 'message', 'attempts', 0, null, ''),
('webhook_endpoint_version_is_positive', 'webhook_endpoint', 'version', 1, null, ''),
('webhook_attempt_duration_is_forward', 'webhook_attempt', 'duration_ms', 0, null, ''),
('webhook_attempt_is_counted', 'webhook_attempt', 'attempt', 0, null, ''),
('webhook_attempt_status_is_of_http', 'webhook_attempt', 'status_code', 100, 999, '');

-- what is refused, and the nearest to it that is not
create temporary table mistake (claim text, relation text, refused text, accepted text);
insert into mistake values
('clinic_name_is_not_blank', 'clinic', $$name = ' '$$, $$name = ' A'$$),
('clinic_name_is_not_blank', 'clinic', $$name = repeat('a', 201)$$, $$name = repeat('a', 200)$$),
('doctor_fee_currency_is_iso_4217', 'doctor', $$fee_amount = 1, fee_currency = 'eur'$$, $$fee_amount = 1, fee_currency = 'EUR'$$),
('doctor_fee_has_a_currency', 'doctor', 'fee_amount = 1', null),
('doctor_fee_is_0_to_10_billion_in_cents', 'doctor', $$fee_amount = -0.01, fee_currency = 'EUR'$$, $$fee_amount = 0, fee_currency = 'EUR'$$),
('doctor_fee_is_0_to_10_billion_in_cents', 'doctor', $$fee_amount = 1.001, fee_currency = 'EUR'$$, $$fee_amount = 1.01, fee_currency = 'EUR'$$),
('doctor_fee_is_0_to_10_billion_in_cents', 'doctor', $$fee_amount = 1e10, fee_currency = 'EUR'$$, $$fee_amount = 9999999999.99, fee_currency = 'EUR'$$),
('doctor_name_is_not_blank', 'doctor', $$name = ' '$$, null),
('doctor_specialization_is_not_blank', 'doctor', $$specialization = ' '$$, null),
('patient_is_known_until_erased', 'patient', 'profile = null', null),
('patient_is_not_found_once_erased', 'patient', 'profile = null, is_active = false, erased_at = now()', null),
('patient_is_off_once_erased', 'patient', 'profile = null, email_index = null, erased_at = now()',
  'profile = null, email_index = null, erased_at = now(), is_active = false'),
('shift_begins_within_the_day', 'shift', $$starts_at = '24:00', is_active = false$$, $$starts_at = '23:59', is_active = false$$),
('schedule_template_needs_1_to_20_resources', 'schedule_template', $$resource_ids = '{}'$$, 'resource_ids = array[id]'),
('schedule_template_needs_1_to_20_resources', 'schedule_template', 'resource_ids = array_fill(id, array[21])', 'resource_ids = array_fill(id, array[20])'),
('schedule_template_validity_is_forward', 'schedule_template', $$valid_from = '2030-01-02', valid_until = '2030-01-01'$$,
  $$valid_from = '2030-01-01', valid_until = '2030-01-01'$$),
('schedule_template_visit_type_is_known', 'schedule_template', $$visit_type = 'x'$$, $$visit_type = 'virtual'$$),
('closure_is_finite_and_forward', 'closure', 'ends_at = starts_at', $$ends_at = starts_at + interval '1 microsecond'$$),
('closure_is_finite_and_forward', 'closure', $$ends_at = 'infinity'$$, null),
('slot_is_at_most_one_day', 'slot', $$status = 'closed', ends_at = starts_at + interval '24 hours 1 microsecond'$$,
  $$status = 'closed', ends_at = starts_at + interval '24 hours'$$),
('slot_is_finite_and_forward', 'slot', 'ends_at = starts_at', $$ends_at = starts_at + interval '1 microsecond'$$),
('slot_needs_1_to_20_resources', 'slot', $$resource_ids = '{}'$$, 'resource_ids = array[id]'),
('slot_needs_1_to_20_resources', 'slot', 'resource_ids = array_fill(id, array[21])', 'resource_ids = array_fill(id, array[20])'),
('slot_status_is_known', 'slot', $$status = 'x'$$, $$status = 'blocked'$$),
('slot_visit_type_is_known', 'slot', $$visit_type = 'x'$$, $$visit_type = 'virtual'$$),
('booking_hold_has_an_end', 'booking', $$status = 'pending', expires_at = null$$, $$status = 'pending', expires_at = now()$$),
('booking_hold_has_an_end', 'booking', $$status = 'pending', expires_at = 'infinity'$$, null),
('booking_is_finite_and_forward', 'booking', 'ends_at = starts_at', $$ends_at = starts_at + interval '1 microsecond'$$),
('booking_is_finite_and_forward', 'booking', $$ends_at = 'infinity'$$, null),
('booking_status_is_known', 'booking', $$status = 'x'$$, $$status = 'no_show'$$),
('booking_visit_type_is_known', 'booking', $$visit_type = 'x'$$, $$visit_type = 'virtual'$$),
('idempotency_key_is_1_to_200_characters', 'idempotency_key', $$key = ''$$, $$key = 'k'$$),
('idempotency_key_is_1_to_200_characters', 'idempotency_key', $$key = repeat('k', 201)$$, $$key = repeat('k', 200)$$),
('event_payload_is_an_object', 'event', $$payload = '[]'$$, $$payload = '{}'$$),
('event_topic_is_entity_dot_verb', 'event', $$topic = 'booking'$$, $$topic = 'booking.moved'$$),
('resource_kind_is_known', 'resource', $$kind = 'x'$$, $$kind = 'room'$$),
('resource_name_is_not_blank', 'resource', $$name = ' '$$, null),
('resource_reservation_is_finite_and_forward', 'resource_reservation', 'ends_at = starts_at', $$ends_at = starts_at + interval '1 microsecond'$$),
('resource_reservation_is_finite_and_forward', 'resource_reservation', $$ends_at = 'infinity'$$, null),
('booking_series_frequency_is_known', 'booking_series', $$frequency = 'x'$$, $$frequency = 'daily'$$),
('waitlist_entry_status_is_known', 'waitlist_entry', $$status = 'x'$$, $$status = 'left'$$),
('waitlist_entry_visit_type_is_known', 'waitlist_entry', $$visit_type = 'x'$$, $$visit_type = 'virtual'$$),
('waitlist_entry_window_is_finite_and_forward', 'waitlist_entry', 'ends_at = starts_at', $$ends_at = starts_at + interval '1 microsecond'$$),
('waitlist_entry_window_is_finite_and_forward', 'waitlist_entry', $$ends_at = 'infinity'$$, null),
('booking_override_kind_is_known', 'booking_override', $$kind = 'x'$$, $$kind = 'walk_in'$$),
('schedule_conflict_reason_is_known', 'schedule_conflict', $$reason = 'x'$$, $$reason = 'closure'$$),
('email_key_is_one', 'email_key', 'is_only = false', null),
('rate_limit_rule_action_is_a_word', 'rate_limit_rule', $$action = 'A'$$, null),
('rate_limit_has_1_to_1000_calls', 'rate_limit', $$accepted_at = '{}'$$, 'accepted_at = array[now()]'),
('rate_limit_has_1_to_1000_calls', 'rate_limit', 'accepted_at = array_fill(now(), array[1001])', 'accepted_at = array_fill(now(), array[1000])'),
('rate_limit_subject_is_a_digest', 'rate_limit', $$subject = '\x00'$$, null),
('event_seal_digest_is_sha256', 'event_seal', $$digest = '\x00'$$, null),
('app_user_is_off_without_email', 'app_user', 'email_index = null', 'email_index = null, is_active = false'),
('app_user_password_is_hashed_by_bcrypt', 'app_user', $$password_hash = 'correct horse battery'$$, null),
('membership_of_a_doctor_names_him', 'membership', $$role = 'doctor'$$, null),
('membership_role_is_known', 'membership', $$role = 'admin'$$, null),
('refresh_token_ends_with_its_family', 'refresh_token', $$expires_at = family_expires_at + interval '1 microsecond'$$, 'expires_at = family_expires_at'),
('refresh_token_is_kept_as_a_digest', 'refresh_token', $$digest = '\x00'$$, null),
('refresh_token_role_is_known', 'refresh_token', $$role = 'x'$$, $$role = 'admin'$$),
('event_consumer_has_1_to_1000_clinics', 'event_consumer', $$clinic_ids = '{}'$$, 'clinic_ids = array[id]'),
('event_consumer_has_1_to_1000_clinics', 'event_consumer', 'clinic_ids = array_fill(id, array[1001])', 'clinic_ids = array_fill(id, array[1000])'),
('event_consumer_has_1_to_100_topics', 'event_consumer', $$topics = '{}'$$, $$topics = '{*}'$$),
('event_consumer_has_1_to_100_topics', 'event_consumer', $$topics = array_fill('*'::text, array[101])$$, $$topics = array_fill('*'::text, array[100])$$),
('event_consumer_name_is_a_word', 'event_consumer', $$name = 'A calendar'$$, null),
('booking_request_has_a_booking_when_booked', 'booking_request', $$status = 'booked', settled_at = now()$$,
  $$status = 'booked', settled_at = now(), booking_id = id$$),
('booking_request_has_up_to_10_alternatives', 'booking_request', 'alternative_slot_ids = array_fill(id, array[11])', 'alternative_slot_ids = array_fill(id, array[10])'),
('booking_request_is_settled_unless_queued', 'booking_request', 'settled_at = now()', $$settled_at = now(), status = 'refused'$$),
('booking_request_status_is_known', 'booking_request', $$settled_at = now(), status = 'x'$$, $$settled_at = now(), status = 'failed'$$),
('live_change_is_of_a_slot_or_a_schedule', 'live_change', $$kind = 'slot', slot_id = null$$, null),
('live_change_is_of_a_slot_or_a_schedule', 'live_change', $$kind = 'x'$$, null),
('booking_settlement_external_id_is_an_id', 'booking_settlement', $$external_id = ''$$, null),
('booking_settlement_external_outcome_is_known', 'booking_settlement', $$external_outcome = 'x'$$, $$external_outcome = 'declined'$$),
('booking_settlement_outcome_is_known', 'booking_settlement', $$outcome = 'x', confirmed_booking_id = null$$, $$outcome = 'released', confirmed_booking_id = null$$),
('booking_settlement_says_what_is_confirmed', 'booking_settlement', 'confirmed_booking_id = null', null),
('booking_settlement_says_why_it_is_late', 'booking_settlement', $$refused_because = 'slot_unavailable'$$,
  $$refused_because = 'slot_unavailable', outcome = 'late_payment', confirmed_booking_id = null$$),
('patient_preference_channels_are_known', 'patient_preference', $$channels = '{pigeon}'$$, $$channels = '{sms}'$$),
('patient_preference_language_is_a_tag', 'patient_preference', $$language = 'German'$$, $$language = 'de-CH'$$),
('patient_preference_quiet_hours_have_two_ends', 'patient_preference', $$quiet_from = '22:00'$$, $$quiet_from = '22:00', quiet_to = '06:00'$$),
('patient_preference_quiet_hours_have_two_ends', 'patient_preference', $$quiet_from = '22:00', quiet_to = '22:00'$$, null),
('message_setting_has_1_to_10_reminders', 'message_setting', $$reminder_minutes = '{}'$$, $$reminder_minutes = '{10}'$$),
('message_setting_has_1_to_10_reminders', 'message_setting', 'reminder_minutes = array_fill(60, array[11])', 'reminder_minutes = array_fill(60, array[10])'),
('message_setting_language_is_a_tag', 'message_setting', $$language = 'German'$$, $$language = 'de'$$),
('message_setting_reminds_10_minutes_to_30_days_before', 'message_setting', $$reminder_minutes = '{9}'$$, $$reminder_minutes = '{10}'$$),
('message_setting_reminds_10_minutes_to_30_days_before', 'message_setting', $$reminder_minutes = '{43201}'$$, $$reminder_minutes = '{43200}'$$),
('message_setting_reply_to_is_short', 'message_setting', $$reply_to = repeat('a', 255)$$, $$reply_to = repeat('a', 254)$$),
('message_setting_sender_is_not_blank', 'message_setting', $$sender_name = ' '$$, $$sender_name = 'A'$$),
('message_template_channel_is_known', 'message_template', $$channel = 'pigeon'$$, null),
('message_template_is_not_blank', 'message_template', $$body = ' '$$, $$body = 'a'$$),
('message_template_is_short', 'message_template', $$body = repeat('a', 20001)$$, $$body = repeat('a', 20000)$$),
('message_template_kind_is_known', 'message_template', $$kind = 'x'$$, $$kind = 'change'$$),
('message_template_language_is_a_tag', 'message_template', $$language = 'German'$$, null),
('message_template_of_an_email_has_a_subject', 'message_template', $$subject = 'Soon'$$, $$subject = 'Soon', channel = 'email'$$),
('message_channel_is_known', 'message', $$channel = 'pigeon'$$, $$channel = 'sms'$$),
('message_is_a_reminder_or_of_an_event', 'message', $$kind = 'reminder' where event_id is not null$$, null),
('message_is_sent_at_a_time', 'message', $$status = 'sent', skip_reason = null$$, $$status = 'sent', skip_reason = null, sent_at = now()$$),
('message_is_skipped_for_a_reason', 'message', $$status = 'skipped', skip_reason = null, sent_at = null$$, null),
('message_kind_is_known', 'message', $$kind = 'x' where event_id is not null$$, null),
('message_status_is_known', 'message', $$status = 'x', skip_reason = null, sent_at = null$$, null),
('webhook_endpoint_fails_since_the_first_failure', 'webhook_endpoint', 'consecutive_failures = 3, first_failed_at = null',
  'consecutive_failures = 3, first_failed_at = now()'),
('webhook_endpoint_is_disabled_for_a_reason', 'webhook_endpoint', 'disabled_at = now()', $$disabled_at = now(), disabled_reason = 'gone'$$),
('webhook_endpoint_previous_secret_ends', 'webhook_endpoint', 'previous_secret_ends_at = now()', null),
('webhook_endpoint_url_is_of_the_web', 'webhook_endpoint', $$url = 'ftp://example.org'$$, $$url = 'https://example.org'$$),
('webhook_attempt_is_answered_or_failed', 'webhook_attempt', 'status_code = null, error = null', $$status_code = null, error = 'timeout'$$);

-- those of a time zone ask PostgreSQL, which refuses it itself
create temporary table zone (claim text, relation text);
insert into zone values ('clinic_time_zone_is_known', 'clinic'), ('patient_preference_time_zone_is_known', 'patient_preference');

select plan((
  select 2 + count(*)::integer from (
    select least - 1 from bound union all select least from bound union all select most from bound where most is not null
    union all select most + 1 from bound where most is not null
    union all select 0 from mistake union all select 0 from mistake where accepted is not null
    union all select 0 from zone
  ) as v));

select is(pg_temp.refused_by(relation, format('%I = %s%s', field, n, also)), refusal, format('%s.%s = %s: %s', relation, field, n, refusal))
from bound
cross join lateral (values (least - 1, claim), (least, 'none'), (most, 'none'), (most + 1, claim)) as v (n, refusal)
where n is not null;
select is(pg_temp.refused_by(relation, change), refusal, format('%s: %s: %s', relation, change, refusal))
from mistake
cross join lateral (values (refused, claim), (accepted, 'none')) as v (change, refusal)
where change is not null;
select is(pg_temp.refused_by(relation, $$time_zone = 'Mars/Base'$$), '22023', relation || ' is in a time zone that there is') from zone;

create temporary view untried as
select conname from pg_constraint
where connamespace = 'data'::regnamespace and contype = 'c'
except select claim from bound except select claim from mistake except select claim from zone;
select is_empty('table untried', 'every CHECK was tried');
alter table data.clinic add constraint clinic_is_new check (version > 0);
select results_eq('table untried', array['clinic_is_new'::name], 'one that was not would be found');

select * from finish();
rollback;
