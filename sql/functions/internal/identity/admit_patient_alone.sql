create or replace function internal.admit_patient_alone(p_patient_id uuid)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return set_config('medbook.patient_id', p_patient_id::text, true);
end
$$;

comment on function internal.admit_patient_alone(uuid) is
'Opens the wall of row-level security for a patient himself, but not for his bookings anywhere, until the transaction ends.
Returns who is admitted now.';
