create or replace function api.check_in_booking(p_booking_id uuid, p_expected_version integer default null)
returns api.booking
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
begin
  return internal.change_booking_status('check_in_booking', p_booking_id, 'arrived', p_expected_version);
end
$$;

comment on function api.check_in_booking(uuid, integer) is
'Records that the patient has arrived, on the local day of the visit or later.
p_expected_version: refuse if the booking has changed since; null: do not ask.
Returns the booking.
Errors: 55P03 slot_locked, MB103 version_conflict, MB105 invalid_transition, MB117 too_early, MB123 patient_erased, MB205 booking_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
