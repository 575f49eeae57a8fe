create or replace function api.list_shifts(
  p_clinic_id uuid, p_is_active boolean default true, p_limit integer default 50, p_after uuid default null
)
returns setof api.shift
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
rows 50
as $$
begin
  perform internal.authorize('list_shifts', p_clinic_id);
  perform internal.check_page(
    p_limit, p_after, exists (select from data.shift where id = p_after and clinic_id = p_clinic_id));
  if not exists (select from data.clinic where id = p_clinic_id) then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;
  return query
  select v_row.*
  from (
    select s.*
    from data.shift as s
    where
      s.clinic_id = p_clinic_id
      and (p_after is null or s.id > p_after)
      and (p_is_active is null or s.is_active = p_is_active)
    order by s.id
    limit p_limit
  ) as v_shift
  cross join lateral internal.shift_row(v_shift::data.shift) as v_row;
end
$$;

comment on function api.list_shifts(uuid, boolean, integer, uuid) is
'Lists the shifts of a clinic, oldest first.
p_is_active: true: those in use; false: those that are removed; null: both.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
