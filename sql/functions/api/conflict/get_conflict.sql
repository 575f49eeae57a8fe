create or replace function api.get_conflict(p_conflict_id uuid)
returns api.conflict
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_row api.conflict := internal.read_conflict(internal.find_conflict('get_conflict', p_conflict_id));
begin
  perform internal.record_read('get_conflict', array[v_row.id], array[v_row.clinic_id], array[v_row.patient_id]);
  return v_row;
end
$$;

comment on function api.get_conflict(uuid) is
'Returns one booking in the way of a changed schedule; while it is open with up to 5 slots that could stand in.
Errors: MB209 conflict_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
