create or replace function api.list_resources(
  p_clinic_id uuid, p_kind text default null, p_is_active boolean default null, p_limit integer default 50,
  p_after uuid default null
)
returns setof api.resource
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
rows 50
as $$
begin
  perform internal.authorize('list_resources', p_clinic_id);
  perform internal.check_argument(
    coalesce(p_kind in ('room', 'equipment'), true), 'kind', 'is not room or equipment');
  perform internal.check_page(
    p_limit, p_after, exists (select from data.resource where id = p_after and clinic_id = p_clinic_id));
  if not exists (select from data.clinic where id = p_clinic_id) then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;
  return query
  select v_row.*
  from (
    select r.*
    from data.resource as r
    where
      r.clinic_id = p_clinic_id
      and (p_after is null or r.id > p_after)
      and (p_kind is null or r.kind = p_kind)
      and (p_is_active is null or r.is_active = p_is_active)
    order by r.id
    limit p_limit
  ) as v_resource
  cross join lateral internal.resource_row(v_resource::data.resource) as v_row;
end
$$;

comment on function api.list_resources(uuid, text, boolean, integer, uuid) is
'Lists the resources of a clinic, oldest first.
p_kind: room or equipment; null: both.
p_is_active: only active ones, or only disabled ones; null: both.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
