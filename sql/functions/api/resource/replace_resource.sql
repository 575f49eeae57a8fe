create or replace function api.replace_resource(
  p_resource_id uuid, p_name text, p_kind text, p_expected_version integer default null
)
returns api.resource
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
begin
  return internal.change_resource(
    'replace_resource', p_resource_id, jsonb_build_object('name', p_name, 'kind', p_kind), p_expected_version);
end
$$;

comment on function api.replace_resource(uuid, text, text, integer) is
'Replaces all fields of a resource.
p_name: up to 200 characters, unique in the clinic.
p_kind: room or equipment.
p_expected_version: refuse if the resource has changed since; null: do not ask.
Returns the resource.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB103 version_conflict, MB120 already_exists, MB212 resource_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
