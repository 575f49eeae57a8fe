-- What was admitted comes first and alone: asking the tables too would set their scans up for each row.
create or replace function internal.is_patient_within_reach(p_patient_id uuid)
returns boolean
language sql
stable
return current_setting('medbook.clinic_id', true) = '*'
or current_setting('medbook.patient_id', true) = p_patient_id::text
or internal.is_patient_of_actor(p_patient_id);

comment on function internal.is_patient_within_reach(uuid) is
'Whether a patient, who belongs to no clinic, is one that this transaction may touch: himself, who is being registered or booked, or who has a booking, a place in line or a booking request within reach.
Errors: MB303 invalid_claims';
