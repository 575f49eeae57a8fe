create or replace function api.update_resource(p_resource_id uuid, p_changes jsonb, p_expected_version integer default null)
returns api.resource
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
begin
  perform internal.check_changes(p_changes, '{"name": "string", "kind": "string"}');
  return internal.change_resource('update_resource', p_resource_id, p_changes, p_expected_version);
end
$$;

comment on function api.update_resource(uuid, jsonb, integer) is
'Changes some fields of a resource.
p_changes: {"field": new value}. Fields: name, kind (room or equipment).
p_expected_version: refuse if the resource has changed since; null: do not ask.
Returns the resource.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB002 unknown_field, MB103 version_conflict, MB120 already_exists, MB212 resource_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
