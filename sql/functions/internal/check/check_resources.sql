create or replace function internal.check_resources(p_resource_ids uuid[], p_clinic_id uuid)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_id uuid;
  v_is_active boolean;
begin
  if p_resource_ids is null then
    return;
  end if;
  -- a null is none that count sees
  perform internal.check_argument(
    array_ndims(p_resource_ids) = 1 and cardinality(p_resource_ids) <= 20
    and cardinality(p_resource_ids) = (select count(distinct v_each)::integer from unnest(p_resource_ids) as v_each),
    'resource_ids', 'is not a list of 1 to 20 ids, each named once');

  foreach v_id in array p_resource_ids loop
    select is_active into v_is_active from data.resource where id = v_id and clinic_id = p_clinic_id;
    if not found then
      raise exception using errcode = 'MB212', message = 'resource_not_found', column = 'resource_ids',
        detail = format('resource_id=%s', v_id), hint = 'Name resources of this clinic.';
    elsif not v_is_active then
      raise exception using errcode = 'MB115', message = 'resource_unavailable', column = 'resource_ids',
        detail = format('resource_id=%s', v_id), hint = 'Enable the resource first.';
    end if;
  end loop;
end
$$;

comment on function internal.check_resources(uuid[], uuid) is
'Refuses a list of resources that is empty, longer than 20 or names one twice, and a resource of another clinic or one that is switched off; null passes.
Errors: MB001 invalid_argument, MB115 resource_unavailable, MB212 resource_not_found';
