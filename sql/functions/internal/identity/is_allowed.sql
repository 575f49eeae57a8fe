-- Ask alone, or as `(case when is_allowed(…) then v_row.id end) is null`: of `not is_allowed(…) or v_row.id is null` the planner
-- drops the question where it sees the null, and an unknown id would be answered before the role is looked at.
create or replace function internal.is_allowed(
  p_function text, p_clinic_id uuid default null, p_patient_id uuid default null, p_doctor_id uuid default null
)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_roles text[] := internal.permitted_roles(p_function);
  v_actor internal.actor;
  v_clinic_id uuid;
begin
  if 'anyone' = any (v_roles) then
    return internal.admit(coalesce(p_clinic_id::text, '*')) is not null;
  end if;

  v_actor := internal.actor();
  if v_actor.role is null then
    raise exception using errcode = 'MB301', message = 'unauthenticated',
      hint = 'Send a bearer token, or connect as a login in medbook_service.';
  end if;
  if v_actor.role in ('admin', 'service') and v_roles is not null or v_actor.role = 'worker' and 'worker' = any (v_roles) then
    return internal.admit('*') is not null;
  end if;
  if not coalesce(v_actor.role = any (v_roles), false) then
    raise exception using errcode = 'MB302', message = 'forbidden',
      detail = format('role=%s, function=%s', v_actor.role, p_function),
      hint = 'This needs another role.';
  end if;

  if v_actor.role = 'doctor' then
    select clinic_id into v_clinic_id from data.doctor where id = v_actor.doctor_id;
  end if;
  if not coalesce(
    case v_actor.role
      when 'patient' then p_patient_id = v_actor.patient_id
      when 'doctor' then p_doctor_id = v_actor.doctor_id and coalesce(p_clinic_id = v_clinic_id, p_clinic_id is null)
      when 'clinic_admin' then p_clinic_id = any (v_actor.clinic_ids)
    end,
    false)
  then
    return false;
  end if;
  return internal.admit(coalesce(v_clinic_id, p_clinic_id)::text) is not null;
end
$$;

comment on function internal.is_allowed(text, uuid, uuid, uuid) is
'Whether what is named lies within the caller''s scope: a patient his own, a doctor his own in his clinic, a clinic_admin his clinics, admin, service and worker all. If so, the wall of row-level security opens for it.
p_function: the api function that asks.
Errors: MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
