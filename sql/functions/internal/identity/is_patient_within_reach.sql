create or replace function internal.is_patient_within_reach(p_patient_id uuid)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  -- what was admitted comes first and alone: asking the tables too would set their scans up for each row
  if current_setting('medbook.clinic_id', true) = '*' or current_setting('medbook.patient_id', true) = p_patient_id::text then
    return true;
  end if;
  return internal.is_within_reach(null, p_patient_id)
    -- behind the same wall: only what is within reach is seen
    or exists (select from data.booking where patient_id = p_patient_id)
    or exists (select from data.waitlist_entry where patient_id = p_patient_id)
    or exists (select from data.booking_request where patient_id = p_patient_id);
end
$$;

comment on function internal.is_patient_within_reach(uuid) is
'Whether a patient, who belongs to no clinic, is one that this transaction may touch: himself, who is being registered or booked, or who has a booking, a place in line or a booking request within reach.
Errors: MB303 invalid_claims';
