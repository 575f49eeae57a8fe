create or replace function internal.is_actor_within_reach(p_clinic_id uuid, p_patient_id uuid)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_actor internal.actor := internal.actor();
begin
  return coalesce(
    case v_actor.role
      when 'patient' then p_patient_id = v_actor.patient_id
      when 'doctor' then p_clinic_id = (select clinic_id from data.doctor where id = v_actor.doctor_id)
      when 'clinic_admin' then p_clinic_id = any (v_actor.clinic_ids)
      when 'admin' then true
      when 'service' then true
      -- the jobs, and whoever deploys: nobody's claims, but a login that is as good as the owner
      else pg_has_role(session_user, 'medbook_owner', 'member')
    end,
    false);
end
$$;

comment on function internal.is_actor_within_reach(uuid, uuid) is
'Whether a row of a clinic, and perhaps of a patient, is the caller''s own: a patient his own, a doctor and a clinic admin those of their clinics.
Errors: MB303 invalid_claims';
