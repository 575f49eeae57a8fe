create or replace function api.list_clinics(
  p_is_active boolean default null, p_limit integer default 50, p_after uuid default null
)
returns setof api.clinic
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
rows 50
as $$
begin
  perform internal.authorize('list_clinics');
  perform internal.check_page(p_limit, p_after, exists (select from data.clinic where id = p_after));
  return query
  select v_row.*
  from (
    select c.*
    from data.clinic as c
    where (p_after is null or c.id > p_after) and (p_is_active is null or c.is_active = p_is_active)
    order by c.id
    limit p_limit
  ) as v_clinic
  cross join lateral internal.clinic_row(v_clinic::data.clinic) as v_row;
end
$$;

comment on function api.list_clinics(boolean, integer, uuid) is
'Lists clinics, oldest first.
p_is_active: only active ones, or only disabled ones; null: both.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
