create or replace function internal.clinic_of_patient(p_patient_id uuid)
returns uuid
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select b.clinic_id
  from internal.actor() as v_actor
  inner join data.booking as b on b.clinic_id = any (v_actor.clinic_ids)
  where b.patient_id = p_patient_id
  limit 1
$$;

comment on function internal.clinic_of_patient(uuid) is
'One of the caller''s clinics in which the patient has ever booked: what puts a patient within a clinic admin''s scope.
Returns null if there is none.
Errors: MB303 invalid_claims';
