-- A setting is null before its first use and '' after; a claim set that is not well formed fails closed.
create or replace function internal.actor()
returns internal.actor
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  c_uuid constant text := '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';
  v_claims jsonb;
  v_clinic_ids text[];
  v_actor internal.actor;
begin
  if coalesce(current_setting('request.jwt.claims', true), '') = '' then
    if pg_has_role(session_user, 'medbook_service', 'member') then
      return row('service', session_user, null, null, null, 'service:' || session_user)::internal.actor;
    elsif session_user = 'medbook_worker' then
      return row('worker', session_user, null, null, null, 'worker:' || session_user)::internal.actor;
    end if;
    return row(null, null, null, null, null, 'system:' || session_user)::internal.actor;
  end if;

  v_claims := current_setting('request.jwt.claims')::jsonb;
  v_clinic_ids := array[]::text[];
  if jsonb_typeof(v_claims -> 'clinic_ids') = 'array' then
    v_clinic_ids := array(select jsonb_array_elements_text(v_claims -> 'clinic_ids'));
  end if;
  if coalesce(v_claims ->> 'sub', '') = ''
    or coalesce(v_claims ->> 'role', '') not in ('patient', 'doctor', 'clinic_admin', 'admin')
    or v_claims ->> 'patient_id' !~ c_uuid
    or v_claims ->> 'doctor_id' !~ c_uuid
    or jsonb_typeof(v_claims -> 'clinic_ids') not in ('array', 'null')
    or not coalesce((select bool_and(coalesce(id ~ c_uuid, false)) from unnest(v_clinic_ids) as id), true)
  then
    raise exception using errcode = 'MB303', message = 'invalid_claims',
      hint = 'Claims: sub, role (patient, doctor, clinic_admin, admin), patient_id and doctor_id (UUID), clinic_ids (UUIDs).';
  end if;

  v_actor.role := v_claims ->> 'role';
  v_actor.subject := v_claims ->> 'sub';
  v_actor.patient_id := (v_claims ->> 'patient_id')::uuid;
  v_actor.doctor_id := (v_claims ->> 'doctor_id')::uuid;
  v_actor.clinic_ids := v_clinic_ids::uuid[];
  v_actor.label := v_actor.role || ':' || v_actor.subject;
  return v_actor;
end
$$;

comment on function internal.actor() is
'Who is calling: the claims in request.jwt.claims (the PostgREST convention), or service for a login in medbook_service, or worker for medbook_worker, or nobody.
Errors: MB303 invalid_claims';
