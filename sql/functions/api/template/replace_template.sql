create or replace function api.replace_template(
  p_template_id uuid, p_shift_id uuid, p_weekday integer, p_capacity integer default 1, p_visit_type text default 'in_person',
  p_valid_from date default null, p_valid_until date default null, p_resource_ids uuid[] default null,
  p_expected_version integer default null, p_dry_run boolean default false
)
returns api.availability
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
begin
  return internal.change_template(
    'replace_template', p_template_id,
    jsonb_build_object(
      'shift_id', p_shift_id, 'weekday', p_weekday, 'capacity', p_capacity, 'visit_type', p_visit_type,
      'valid_from', p_valid_from, 'valid_until', p_valid_until, 'resource_ids', p_resource_ids),
    p_expected_version, p_dry_run);
end
$$;

comment on function api.replace_template(uuid, uuid, integer, integer, text, date, date, uuid[], integer, boolean) is
'Replaces all fields of a schedule template but its doctor, and plans his slots to come anew. Booked slots stay as they were booked; those in the way become conflicts.
p_shift_id: a shift of the doctor''s clinic.
p_weekday: ISO, Monday = 1.
p_capacity: seats of each slot, 1 to 1000.
p_visit_type: in_person or virtual.
p_valid_from: first day it holds; null: always has.
p_valid_until: last day it holds, inclusive; null: open.
p_resource_ids: 1 to 20 rooms and equipment of the clinic that each slot needs; null: none.
p_expected_version: refuse if the template has changed since; null: do not ask.
p_dry_run: true changes nothing, and tells what would become of the slots and bookings.
Returns the availability.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB004 invalid_range, MB103 version_conflict, MB105 invalid_transition, MB111 availability_overlap, MB115 resource_unavailable, MB206 shift_not_found, MB207 template_not_found, MB212 resource_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
