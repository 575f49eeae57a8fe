create or replace function api.confirm_booking(p_booking_id uuid, p_expected_version integer default null)
returns api.booking
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
begin
  return internal.change_booking_status('confirm_booking', p_booking_id, 'confirmed', p_expected_version);
end
$$;

comment on function api.confirm_booking(uuid, integer) is
'Confirms a hold before it ends; a virtual visit gets its meeting link.
p_expected_version: refuse if the booking has changed since; null: do not ask.
Returns the booking.
Errors: 55P03 slot_locked, MB101 slot_unavailable, MB103 version_conflict, MB105 invalid_transition, MB106 hold_expired, MB123 patient_erased, MB205 booking_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
