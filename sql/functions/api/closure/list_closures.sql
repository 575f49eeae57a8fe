create or replace function api.list_closures(
  p_clinic_id uuid default null, p_doctor_id uuid default null, p_from timestamptz default null, p_to timestamptz default null,
  p_limit integer default 50, p_after uuid default null
)
returns setof api.closure
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
rows 50
as $$
declare
  v_after_starts_at timestamptz;
begin
  p_clinic_id := coalesce(p_clinic_id, (select clinic_id from data.doctor where id = p_doctor_id));
  perform internal.authorize('list_closures', p_clinic_id, null, p_doctor_id);
  perform internal.check_argument(num_nonnulls(p_clinic_id, p_doctor_id) > 0, 'clinic_id', 'or doctor_id is required');
  perform internal.check_range(p_from, p_to, 'from', 'to');
  select starts_at into v_after_starts_at from data.closure where id = p_after and clinic_id = p_clinic_id;
  perform internal.check_page(p_limit, p_after, found);
  if p_doctor_id is not null and not exists (
    select from data.doctor where id = p_doctor_id and clinic_id = p_clinic_id
  ) then
    raise exception using errcode = 'MB202', message = 'doctor_not_found',
      detail = format('doctor_id=%s', p_doctor_id), hint = 'Name a doctor of this clinic.';
  elsif not exists (select from data.clinic where id = p_clinic_id) then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;

  return query
  select v_row.*
  from (
    select c.*
    from data.closure as c
    where
      c.clinic_id = p_clinic_id
      and (p_doctor_id is null or c.doctor_id = p_doctor_id)
      and (p_from is null or c.ends_at > p_from)
      and (p_to is null or c.starts_at < p_to)
      and (p_after is null or (c.starts_at, c.id) > (v_after_starts_at, p_after))
    order by c.starts_at, c.id
    limit p_limit
  ) as v_closure
  cross join lateral internal.closure_row(v_closure::data.closure) as v_row;
end
$$;

comment on function api.list_closures(uuid, uuid, timestamptz, timestamptz, integer, uuid) is
'Lists closures by their start: all of a clinic, or one doctor''s time off. Name a clinic or a doctor.
p_doctor_id: his time off only; without p_clinic_id in the clinic that he is of.
p_from: ends after this.
p_to: begins before this.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB004 invalid_range, MB201 clinic_not_found, MB202 doctor_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
