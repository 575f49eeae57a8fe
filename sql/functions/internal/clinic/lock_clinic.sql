-- An UPDATE that changes nothing, where a lock would do at READ COMMITTED: to a transaction above it, whose snapshot is from before,
-- the lock alone would not tell that the plan is another. It gets 40001.
create or replace function internal.lock_clinic(p_clinic_id uuid)
returns data.clinic
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_clinic data.clinic;
begin
  update data.clinic set updated_at = updated_at where id = p_clinic_id returning * into v_clinic;
  return v_clinic;
end
$$;

comment on function internal.lock_clinic(uuid) is
'Locks a clinic against others who change its plan or its settings, until the transaction ends: one at a time.
Returns the clinic as it is now; no id where there is none.';
