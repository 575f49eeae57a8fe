create or replace function api.errors()
returns setof api.error
language sql
immutable
security definer
set search_path = pg_catalog, pg_temp
rows 60
as $$
  values
  ('MB001', 'invalid_argument', 422, 'An argument is missing, malformed or out of range', false, null::integer),
  ('MB002', 'unknown_field', 422, 'A field is unknown here', false, null),
  ('MB003', 'invalid_time_zone', 422, 'The time zone is no IANA name', false, null),
  ('MB004', 'invalid_range', 422, 'A range is empty, inverted, infinite or too long', false, null),
  ('MB005', 'invalid_slot_minutes', 422, 'The slot length does not fit the time', false, null),
  ('MB006', 'invalid_recurrence', 422, 'The recurrence is none, or too long', false, null),
  ('MB101', 'slot_unavailable', 409, 'The slot is full, closed or cancelled', false, null),
  ('MB102', 'slot_in_past', 409, 'The slot has begun, or is inside the minimum notice', false, null),
  ('MB103', 'version_conflict', 412, 'It has changed since it was read', false, null),
  ('MB104', 'patient_overlap', 409, 'The patient has a live booking at that time in this clinic', false, null),
  ('MB105', 'invalid_transition', 409, 'Its status does not allow it', false, null),
  ('MB106', 'hold_expired', 410, 'The hold ended before it was confirmed', false, null),
  ('MB107', 'slot_overlap', 409, 'The doctor already has a live slot in that range', false, null),
  ('MB108', 'clinic_inactive', 409, 'The clinic is disabled', false, null),
  ('MB108', 'doctor_inactive', 409, 'The doctor is disabled', false, null),
  ('MB108', 'patient_inactive', 409, 'The patient is disabled', false, null),
  ('MB108', 'in_use', 409, 'Something live still depends on it', false, null),
  ('MB109', 'idempotency_key_reused', 422, 'The key was used with other arguments', false, null),
  ('MB110', 'email_taken', 409, 'Another patient has this e-mail address', false, null),
  ('MB111', 'availability_overlap', 409, 'The doctor is already available in part of that time', false, null),
  ('MB112', 'slot_beyond_horizon', 409, 'The slot is further ahead than the clinic lets book', false, null),
  ('MB113', 'cancellation_too_late', 409, 'The clinic''s cancellation notice has passed', false, null),
  ('MB114', 'buffer_needed', 409, 'The doctor needs more time between this visit and another', false, null),
  ('MB115', 'resource_unavailable', 409, 'A room or equipment that the slot needs is taken or switched off', false, null),
  ('MB116', 'reschedule_too_late', 409, 'The clinic''s reschedule notice has passed', false, null),
  ('MB117', 'too_early', 409, 'The visit has not come yet', false, null),
  ('MB118', 'conflict_resolved', 409, 'The conflict is already resolved', false, null),
  ('MB119', 'seats_taken', 409, 'More seats are taken than that', false, null),
  ('MB120', 'already_exists', 409, 'There is one like it already', false, null),
  ('MB121', 'swap_impossible', 409, 'The two bookings cannot be swapped', false, null),
  ('MB122', 'has_live_bookings', 409, 'The patient has live bookings', false, null),
  ('MB123', 'patient_erased', 409, 'The patient''s data were erased for good', false, null),
  ('MB125', 'account_exists', 409, 'There is an account with this e-mail address', false, null),
  ('MB201', 'clinic_not_found', 404, 'No such clinic', false, null),
  ('MB202', 'doctor_not_found', 404, 'No such doctor', false, null),
  ('MB203', 'patient_not_found', 404, 'No such patient', false, null),
  ('MB204', 'slot_not_found', 404, 'No such slot', false, null),
  ('MB205', 'booking_not_found', 404, 'No such booking', false, null),
  ('MB206', 'shift_not_found', 404, 'No such shift', false, null),
  ('MB207', 'template_not_found', 404, 'No such schedule template', false, null),
  ('MB208', 'closure_not_found', 404, 'No such closure', false, null),
  ('MB209', 'conflict_not_found', 404, 'No such schedule conflict', false, null),
  ('MB210', 'series_not_found', 404, 'No such series', false, null),
  ('MB211', 'waitlist_entry_not_found', 404, 'No such place in line', false, null),
  ('MB212', 'resource_not_found', 404, 'No such resource', false, null),
  ('MB213', 'user_not_found', 404, 'No such account', false, null),
  ('MB214', 'membership_not_found', 404, 'No such membership', false, null),
  ('MB215', 'consumer_not_found', 404, 'No such consumer of events', false, null),
  ('MB216', 'event_not_found', 404, 'No such event that was given out', false, null),
  ('MB217', 'webhook_not_found', 404, 'No such webhook', false, null),
  ('MB301', 'unauthenticated', 401, 'Nobody is signed in', false, null),
  ('MB302', 'forbidden', 403, 'The caller may not do this', false, null),
  ('MB303', 'invalid_claims', 401, 'The claims of the caller are malformed', false, null),
  ('MB304', 'invalid_credentials', 401, 'The e-mail address or the password is wrong', false, null),
  ('MB305', 'invalid_refresh_token', 401, 'The refresh token is unknown, used, revoked or too old', false, null),
  ('MB401', 'too_many_holds', 429, 'The patient has as many live holds as the clinic allows', true, 60),
  ('MB402', 'too_many_bookings', 429, 'The patient has as many bookings, or as long ones, as the clinic allows', true, 60),
  ('MB403', 'too_many_waitlist_entries', 429, 'The patient stands in as many lines as he may', true, 60),
  ('MB404', 'rate_limited', 429, 'Too many such calls in too short a time', true, 60),
  ('MB501', 'master_key_missing', 503, 'The server was not given the key to personal data', true, 60),
  ('MB502', 'master_key_wrong', 503, 'The server was given another key to personal data', true, 60),
  ('MB503', 'durability_refused', 503, 'The session would not wait until what it writes is safe on disk', true, 60),
  ('55P03', 'slot_locked', 429, 'Somebody else is changing this very slot, or what it hangs on', true, 1),
  ('40001', 'serialization_failure', 503, 'The database asks to try again', true, 1),
  ('40P01', 'deadlock_detected', 503, 'The database asks to try again', true, 1)
$$;

comment on function api.errors() is
'Lists every way a call can be refused. Python, the docs and the tests read this list.
Errors: none';
