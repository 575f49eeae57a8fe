create or replace function internal.is_patient_of_actor(p_patient_id uuid)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return internal.is_actor_within_reach(null, p_patient_id)
    -- behind the same wall: only what is within reach is seen
    or exists (select from data.booking where patient_id = p_patient_id)
    or exists (select from data.waitlist_entry where patient_id = p_patient_id)
    or exists (select from data.booking_request where patient_id = p_patient_id);
end
$$;

comment on function internal.is_patient_of_actor(uuid) is
'Whether a patient is the caller himself, or has a booking, a place in line or a booking request within his reach.
Errors: MB303 invalid_claims';
