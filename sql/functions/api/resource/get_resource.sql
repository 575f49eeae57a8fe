create or replace function api.get_resource(p_resource_id uuid)
returns api.resource
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_resource data.resource;
begin
  select * into v_resource from data.resource where id = p_resource_id;
  if (case when internal.is_allowed('get_resource', v_resource.clinic_id) then v_resource.id end) is null then
    raise exception using errcode = 'MB212', message = 'resource_not_found',
      detail = format('resource_id=%s', p_resource_id), hint = 'Check the id.';
  end if;
  return internal.resource_row(v_resource);
end
$$;

comment on function api.get_resource(uuid) is
'Returns one resource, active or not.
Errors: MB212 resource_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
