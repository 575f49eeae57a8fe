create or replace function api.mark_no_show(p_booking_id uuid, p_expected_version integer default null)
returns api.booking
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
begin
  return internal.change_booking_status('mark_no_show', p_booking_id, 'no_show', p_expected_version);
end
$$;

comment on function api.mark_no_show(uuid, integer) is
'Records that the patient did not come, once the visit has begun.
p_expected_version: refuse if the booking has changed since; null: do not ask.
Returns the booking.
Errors: 55P03 slot_locked, MB103 version_conflict, MB105 invalid_transition, MB117 too_early, MB123 patient_erased, MB205 booking_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
