begin;
\ir ../../fixture.psql
select plan(6);

select results_eq(
  'select code, name, http_status, retryable, retry_after from api.errors() order by code, name',
  $$ values
    ('40001', 'serialization_failure', 503, true, 1),
    ('40P01', 'deadlock_detected', 503, true, 1),
    ('55P03', 'slot_locked', 429, true, 1),
    ('MB001', 'invalid_argument', 422, false, null),
    ('MB002', 'unknown_field', 422, false, null),
    ('MB003', 'invalid_time_zone', 422, false, null),
    ('MB004', 'invalid_range', 422, false, null),
    ('MB005', 'invalid_slot_minutes', 422, false, null),
    ('MB006', 'invalid_recurrence', 422, false, null),
    ('MB101', 'slot_unavailable', 409, false, null),
    ('MB102', 'slot_in_past', 409, false, null),
    ('MB103', 'version_conflict', 412, false, null),
    ('MB104', 'patient_overlap', 409, false, null),
    ('MB105', 'invalid_transition', 409, false, null),
    ('MB106', 'hold_expired', 410, false, null),
    ('MB107', 'slot_overlap', 409, false, null),
    ('MB108', 'clinic_inactive', 409, false, null),
    ('MB108', 'doctor_inactive', 409, false, null),
    ('MB108', 'in_use', 409, false, null),
    ('MB108', 'patient_inactive', 409, false, null),
    ('MB109', 'idempotency_key_reused', 422, false, null),
    ('MB110', 'email_taken', 409, false, null),
    ('MB111', 'availability_overlap', 409, false, null),
    ('MB112', 'slot_beyond_horizon', 409, false, null),
    ('MB113', 'cancellation_too_late', 409, false, null),
    ('MB114', 'buffer_needed', 409, false, null),
    ('MB115', 'resource_unavailable', 409, false, null),
    ('MB116', 'reschedule_too_late', 409, false, null),
    ('MB117', 'too_early', 409, false, null),
    ('MB118', 'conflict_resolved', 409, false, null),
    ('MB119', 'seats_taken', 409, false, null),
    ('MB120', 'already_exists', 409, false, null),
    ('MB121', 'swap_impossible', 409, false, null),
    ('MB122', 'has_live_bookings', 409, false, null),
    ('MB123', 'patient_erased', 409, false, null),
    ('MB125', 'account_exists', 409, false, null),
    ('MB201', 'clinic_not_found', 404, false, null),
    ('MB202', 'doctor_not_found', 404, false, null),
    ('MB203', 'patient_not_found', 404, false, null),
    ('MB204', 'slot_not_found', 404, false, null),
    ('MB205', 'booking_not_found', 404, false, null),
    ('MB206', 'shift_not_found', 404, false, null),
    ('MB207', 'template_not_found', 404, false, null),
    ('MB208', 'closure_not_found', 404, false, null),
    ('MB209', 'conflict_not_found', 404, false, null),
    ('MB210', 'series_not_found', 404, false, null),
    ('MB211', 'waitlist_entry_not_found', 404, false, null),
    ('MB212', 'resource_not_found', 404, false, null),
    ('MB213', 'user_not_found', 404, false, null),
    ('MB214', 'membership_not_found', 404, false, null),
    ('MB215', 'consumer_not_found', 404, false, null),
    ('MB216', 'event_not_found', 404, false, null),
    ('MB220', 'message_not_found', 404, false, null),
    ('MB221', 'message_template_not_found', 404, false, null),
    ('MB301', 'unauthenticated', 401, false, null),
    ('MB302', 'forbidden', 403, false, null),
    ('MB303', 'invalid_claims', 401, false, null),
    ('MB304', 'invalid_credentials', 401, false, null),
    ('MB305', 'invalid_refresh_token', 401, false, null),
    ('MB401', 'too_many_holds', 429, true, 60),
    ('MB402', 'too_many_bookings', 429, true, 60),
    ('MB403', 'too_many_waitlist_entries', 429, true, 60),
    ('MB404', 'rate_limited', 429, true, 60),
    ('MB501', 'master_key_missing', 503, true, 60),
    ('MB502', 'master_key_wrong', 503, true, 60),
    ('MB503', 'durability_refused', 503, true, 60) $$,
  'every code keeps the name, HTTP status and retry that clients were told');
select is_empty(
  $$ select code from api.errors() where retryable <> (retry_after > 0) or retryable <> (http_status in (429, 503)) $$,
  'what can be tried again says when, and no other');
select is_empty(
  $$ select name from api.errors() group by name having count(*) > 1 $$, 'a name stands for one code');
select is_empty(
  $$ select code from api.errors() group by code having count(distinct (http_status, retryable)) > 1 $$,
  'a code has one HTTP status');
select is_empty(
  $$ select code from api.errors() where title !~ '^[A-Z]' or title ~ '\.$' or name !~ '^[a-z_]+$' $$,
  'titles are phrases and names are words');

select is(pg_temp.refusal('select api.errors()', 'medbook_http'), 'none', 'nobody in particular may read the list');

select * from finish();
rollback;
