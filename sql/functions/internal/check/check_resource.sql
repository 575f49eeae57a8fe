create or replace function internal.check_resource(p_resource data.resource)
returns data.resource
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  p_resource.name := internal.check_text(p_resource.name, 'name', 200, true);
  perform internal.check_argument(p_resource.kind in ('room', 'equipment'), 'kind', 'is not room or equipment');
  return p_resource;
end
$$;

comment on function internal.check_resource(data.resource) is
'Returns the resource with its name trimmed, or refuses it.
Errors: MB001 invalid_argument';
