create or replace function api.list_memberships(p_clinic_id uuid, p_limit integer default 50, p_after uuid default null)
returns setof api.membership
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
rows 50
as $$
begin
  perform internal.authorize('list_memberships', p_clinic_id);
  perform internal.check_page(
    p_limit, p_after, exists (select from data.membership where id = p_after and clinic_id = p_clinic_id));
  if not exists (select from data.clinic where id = p_clinic_id) then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;
  return query
  select v_row.*
  from data.membership as m
  cross join lateral internal.membership_row(m) as v_row
  where m.clinic_id = p_clinic_id and (p_after is null or m.id > p_after)
  order by m.id
  limit p_limit;
end
$$;

comment on function api.list_memberships(uuid, integer, uuid) is
'Lists who may act in a clinic, oldest first.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
