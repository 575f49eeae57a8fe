-- The caller holds another slot's lock: NOWAIT, so that two of them can never wait for each other.
create or replace function internal.expire_patient_holds(p_patient_id uuid, p_slot data.slot)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_slot_ids uuid[];
begin
  v_slot_ids := array(
    select slot_id from data.booking
    where
      patient_id = p_patient_id and clinic_id = p_slot.clinic_id and during && p_slot.during
      and status = 'pending' and expires_at <= internal.now()
  );
  perform from data.slot where id = any (v_slot_ids) and clinic_id = p_slot.clinic_id order by id for no key update nowait;
  perform internal.expire_stale_holds(v_slot_ids);
end
$$;

comment on function internal.expire_patient_holds(uuid, data.slot) is
'Ends holds of a patient that are over but still stand in the way of a slot.
Errors: 55P03 slot_locked, MB303 invalid_claims';
