begin;
set client_min_messages = warning;
select plan(10);

select set_eq(
  $$ select proname::text from pg_proc where pronamespace = 'api'::regnamespace $$,
  $$ select (regexp_matches(pg_get_function_sqlbody('internal.permitted_roles(text)'::regprocedure), '"(\w+)": *"\{', 'g'))[1] $$,
  'every api function has a row, and every row is an api function');
select is_empty(
  $$ select proname from pg_proc
  where pronamespace = 'api'::regnamespace
    and not coalesce(internal.permitted_roles(proname) <@ '{patient, doctor, clinic_admin, worker, anyone}', false) $$,
  'a row names roles that exist');
select is_empty(
  $$ select proname from pg_proc
  where pronamespace = 'api'::regnamespace and 'anyone' = any (internal.permitted_roles(proname))
    and proname !~ '^(get|list|search)_|^(errors|health|log_in|log_out|refresh_session|register_user)$' $$,
  'what needs no identity only reads, or is how one comes by an identity');
select is_empty(
  $$ select proname from pg_proc
  where pronamespace = 'api'::regnamespace and internal.permitted_roles(proname) <> '{anyone}'
    and prosrc !~ format('internal\.\w+\(\s*''%s''', proname) $$,
  'every api function asks in its own name, unless anyone may call it');
select is(internal.permitted_roles('drop_everything'), null, 'a function without a row is permitted to nobody');

-- the matrix once more, role by role: a row that is made wider or narrower by mistake differs
select set_eq(
  format($$ select proname::text from pg_proc where pronamespace = 'api'::regnamespace and %L = any (internal.permitted_roles(proname)) $$, role),
  regexp_split_to_array(functions, '\s+'), role || ': these, and no other') from (values
  ('anyone',
    'errors get_clinic get_doctor get_shift get_slot get_template health list_clinics list_doctors list_first_available
    list_free_days list_live_changes list_shifts list_templates log_in log_out refresh_session register_user search_slots'),
  ('patient',
    'book_any book_series book_slot cancel_booking cancel_series change_password confirm_booking disable_patient
    erase_patient export_patient find_booking get_booking get_booking_request get_patient get_preferences get_series
    get_waitlist_entry join_waitlist leave_waitlist list_booking_history list_bookings list_waitlist replace_patient
    request_booking reschedule_booking set_preferences swap_bookings update_patient'),
  ('doctor',
    'add_time_off book_off_hours book_series book_slot book_walk_in cancel_booking cancel_series change_password
    check_in_booking complete_booking confirm_booking create_slot create_template define_availability find_booking
    generate_slots get_booking get_booking_request get_closure get_conflict get_series get_waitlist_entry join_waitlist
    leave_waitlist list_booking_history list_bookings list_closures list_conflicts list_waitlist mark_no_show
    overbook_slot remove_closure remove_slot remove_template replace_closure replace_doctor replace_template
    request_booking reschedule_booking resolve_conflict swap_bookings update_closure update_doctor update_slot
    update_template'),
  ('worker',
    'ack_events claim_events claim_messages drop_dead_events fail_event finish_message list_consumers list_dead_events
    list_due_webhooks plan_messages process_requests record_webhook_attempt relay_events replay_events retry_dead_events
    subscribe unsubscribe')
) as v (role, functions);
select set_eq(
  $$ select proname::text from pg_proc
  where pronamespace = 'api'::regnamespace and not internal.permitted_roles(proname) && '{clinic_admin, worker, anyone}' $$,
  '{create_clinic, create_user, disable_user, enable_patient, enable_user, get_user, list_rate_limits, set_rate_limit,
  disable_patient, erase_patient, export_patient}'::text[],
  'clinic_admin: all but what is an admin''s, a worker''s or a patient''s own');

select * from finish();
rollback;
