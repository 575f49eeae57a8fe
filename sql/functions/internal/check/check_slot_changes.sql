create or replace function internal.check_slot_changes(p_changes jsonb, p_clinic_id uuid)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  c_uuid constant text := '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';
  v_slot data.slot;
begin
  perform internal.check_changes(
    p_changes, '{"status": "string", "capacity": "integer", "visit_type": "string", "resource_ids": "array"}');
  if jsonb_typeof(p_changes -> 'resource_ids') = 'array' then
    perform internal.check_argument(
      (
        select coalesce(bool_and(v_id #>> '{}' ~ c_uuid), true)
        from jsonb_array_elements(p_changes -> 'resource_ids') as v_id
      ),
      'resource_ids', 'is not a list of ids');
  end if;

  v_slot.status := 'open';
  v_slot.capacity := 1;
  v_slot.visit_type := 'virtual';
  v_slot := jsonb_populate_record(v_slot, p_changes);
  perform internal.check_argument(v_slot.status in ('open', 'blocked'), 'status', 'is not open or blocked');
  perform internal.check_slot_shape(v_slot.capacity, v_slot.visit_type);
  perform internal.check_resources(v_slot.resource_ids, p_clinic_id);
end
$$;

comment on function internal.check_slot_changes(jsonb, uuid) is
'Refuses what a slot cannot be changed to, whatever it is now.
p_clinic_id: the slot''s.
Errors: MB001 invalid_argument, MB002 unknown_field, MB115 resource_unavailable, MB212 resource_not_found';
