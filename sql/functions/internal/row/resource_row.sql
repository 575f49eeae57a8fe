create or replace function internal.resource_row(p_resource data.resource)
returns api.resource
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select row(
    p_resource.id, p_resource.clinic_id, p_resource.name, p_resource.kind, p_resource.is_active, p_resource.version,
    p_resource.created_at, p_resource.updated_at
  )::api.resource
$$;

comment on function internal.resource_row(data.resource) is 'A resource as callers see it.';
