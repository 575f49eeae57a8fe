create or replace function api.cancel_booking(
  p_booking_id uuid, p_reason text default null, p_expected_version integer default null
)
returns api.booking
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
begin
  return internal.change_booking_status('cancel_booking', p_booking_id, 'cancelled', p_expected_version, p_reason);
end
$$;

comment on function api.cancel_booking(uuid, text, integer) is
'Cancels a live booking; its seat goes to whoever waits for it, or is free. A patient may do so until the cancellation notice, staff always, but then on the record.
p_reason: up to 500 characters; mandatory for staff inside the notice.
p_expected_version: refuse if the booking has changed since; null: do not ask.
Returns the booking.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB103 version_conflict, MB105 invalid_transition, MB113 cancellation_too_late, MB123 patient_erased, MB205 booking_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
