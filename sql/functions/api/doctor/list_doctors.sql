create or replace function api.list_doctors(
  p_clinic_id uuid default null, p_specialization text default null, p_is_active boolean default null,
  p_limit integer default 50, p_after uuid default null
)
returns setof api.doctor
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
rows 50
as $$
declare
  v_specialization text := lower(internal.check_text(p_specialization, 'specialization', 100));
begin
  perform internal.authorize('list_doctors', p_clinic_id);
  perform internal.check_page(p_limit, p_after, exists (select from data.doctor where id = p_after));
  if p_clinic_id is not null and not exists (select from data.clinic where id = p_clinic_id) then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;
  return query
  select v_row.*
  from (
    select d.*
    from data.doctor as d
    where
      (p_after is null or d.id > p_after)
      and (p_clinic_id is null or d.clinic_id = p_clinic_id)
      and (v_specialization is null or lower(d.specialization) = v_specialization)
      and (p_is_active is null or d.is_active = p_is_active)
    order by d.id
    limit p_limit
  ) as v_doctor
  cross join lateral internal.doctor_row(v_doctor::data.doctor) as v_row;
end
$$;

comment on function api.list_doctors(uuid, text, boolean, integer, uuid) is
'Lists doctors, oldest first.
p_specialization: compared without regard to case.
p_is_active: only active ones, or only disabled ones; null: both.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
