create or replace function api.list_templates(
  p_doctor_id uuid default null, p_clinic_id uuid default null, p_is_active boolean default true, p_limit integer default 50,
  p_after uuid default null
)
returns setof api.availability
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
rows 50
as $$
begin
  perform internal.authorize('list_templates', p_clinic_id, null, p_doctor_id);
  perform internal.check_argument(coalesce(p_doctor_id, p_clinic_id) is not null, 'doctor_id', 'or clinic_id is required');
  perform internal.check_page(p_limit, p_after, exists (select from data.schedule_template where id = p_after));
  if p_clinic_id is not null and not exists (select from data.clinic where id = p_clinic_id) then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  elsif p_doctor_id is not null and not exists (select from data.doctor where id = p_doctor_id) then
    raise exception using errcode = 'MB202', message = 'doctor_not_found',
      detail = format('doctor_id=%s', p_doctor_id), hint = 'Check the id.';
  end if;
  return query
  select v_row.*
  from (
    select t as template, s as shift
    from data.schedule_template as t
    inner join data.shift as s on s.id = t.shift_id and s.clinic_id = t.clinic_id
    where
      (p_doctor_id is null or t.doctor_id = p_doctor_id)
      and (p_clinic_id is null or t.clinic_id = p_clinic_id)
      and (p_after is null or t.id > p_after)
      and (p_is_active is null or t.is_active = p_is_active)
    order by t.id
    limit p_limit
  ) as v_listed
  cross join lateral internal.availability_row(v_listed.template, v_listed.shift) as v_row;
end
$$;

comment on function api.list_templates(uuid, uuid, boolean, integer, uuid) is
'Lists the schedule templates of a doctor or of a clinic, oldest first. One of the two is required.
p_is_active: true: those that hold; false: those that are removed; null: both.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB201 clinic_not_found, MB202 doctor_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
