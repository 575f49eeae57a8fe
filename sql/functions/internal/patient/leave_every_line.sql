create or replace function internal.leave_every_line(p_patient_id uuid)
returns integer
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  with v_left as (
    update data.waitlist_entry
    set status = 'left', version = version + 1, updated_at = internal.now()
    where patient_id = p_patient_id and status = 'waiting'
    returning id, clinic_id
  )
  select count(internal.record_event(
    'waitlist.left', v_left.clinic_id, v_left.id, '{}', '{"status": ["waiting", "left"]}'))::integer from v_left
$$;

comment on function internal.leave_every_line(uuid) is
'Takes a patient out of every line he waits in.
Returns how many.
Errors: MB303 invalid_claims, MB503 durability_refused';
