create or replace function api.update_template(
  p_template_id uuid, p_changes jsonb, p_expected_version integer default null, p_dry_run boolean default false
)
returns api.availability
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
begin
  perform internal.check_changes(p_changes, '{
    "shift_id": "string", "weekday": "integer", "capacity": "integer", "visit_type": "string", "valid_from": "string",
    "valid_until": "string", "resource_ids": "array"
  }');
  return internal.change_template('update_template', p_template_id, p_changes, p_expected_version, p_dry_run);
end
$$;

comment on function api.update_template(uuid, jsonb, integer, boolean) is
'Changes some fields of a schedule template, and plans its doctor''s slots to come anew. Booked slots stay as they were booked; those in the way become conflicts.
p_changes: {"field": new value}; null clears. Fields: shift_id, weekday (1 to 7), capacity (1 to 1000), visit_type (in_person or virtual), valid_from, valid_until (dates), resource_ids (1 to 20 active resources of the clinic).
p_expected_version: refuse if the template has changed since; null: do not ask.
p_dry_run: true changes nothing, and tells what would become of the slots and bookings.
Returns the availability.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB002 unknown_field, MB004 invalid_range, MB103 version_conflict, MB105 invalid_transition, MB111 availability_overlap, MB115 resource_unavailable, MB206 shift_not_found, MB207 template_not_found, MB212 resource_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
