-- Asked for each row: what authorize admitted comes first, as it is nearly always the answer and costs no look at the claims.
create or replace function internal.is_within_reach(p_clinic_id uuid, p_patient_id uuid default null)
returns boolean
language sql
stable
return current_setting('medbook.clinic_id', true) = '*'
or current_setting('medbook.clinic_id', true) = p_clinic_id::text
or internal.is_actor_within_reach(p_clinic_id, p_patient_id);

comment on function internal.is_within_reach(uuid, uuid) is
'The wall of row-level security: whether a row of a clinic, and perhaps of a patient, is one that this transaction may touch. Until authorize admits it to a clinic that is: a patient his own, a doctor and a clinic admin those of their clinics.
p_patient_id: null for a row that is of no patient.
Errors: MB303 invalid_claims';
