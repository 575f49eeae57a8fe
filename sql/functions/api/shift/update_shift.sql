create or replace function api.update_shift(
  p_shift_id uuid, p_changes jsonb, p_expected_version integer default null, p_dry_run boolean default false
)
returns api.shift
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
begin
  perform internal.check_changes(p_changes, '{
    "name": "string", "starts_at": "string", "ends_at": "string", "slot_minutes": "integer", "buffer_minutes": "integer"
  }');
  return internal.change_shift('update_shift', p_shift_id, p_changes, p_expected_version, p_dry_run);
end
$$;

comment on function api.update_shift(uuid, jsonb, integer, boolean) is
'Changes some fields of a shift. Other times, slots or pauses plan anew the slots to come of every doctor who works it.
p_changes: {"field": new value}. Fields: name, starts_at, ends_at (wall-clock times, as 09:00), slot_minutes (5 to 1440), buffer_minutes (0 to 240).
p_expected_version: refuse if the shift has changed since; null: do not ask.
p_dry_run: true changes nothing, and tells what would become of the slots and bookings.
Returns the shift.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB002 unknown_field, MB005 invalid_slot_minutes, MB103 version_conflict, MB105 invalid_transition, MB111 availability_overlap, MB120 already_exists, MB206 shift_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
