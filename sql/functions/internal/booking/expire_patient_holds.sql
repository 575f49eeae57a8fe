-- The caller holds p_slot's lock and has changed nothing yet. NOWAIT, so that two callers whose patients' old holds lie in each
-- other's slots can never wait for each other.
create or replace function internal.expire_patient_holds(p_patient_id uuid, p_slot data.slot)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_now timestamptz := internal.now();
  v_slot_ids uuid[];
begin
  v_slot_ids := array(
    select slot_id from data.booking
    where
      patient_id = p_patient_id and clinic_id = p_slot.clinic_id and during && p_slot.during
      and status = 'pending' and expires_at <= v_now and slot_id <> p_slot.id
  );
  if v_slot_ids <> '{}' then
    perform from data.slot where id = any (v_slot_ids) and clinic_id = p_slot.clinic_id order by id for no key update nowait;
    perform internal.expire_stale_holds(v_slot_ids);
  end if;
end
$$;

comment on function internal.expire_patient_holds(uuid, data.slot) is
'Ends holds of a patient in other slots that are over but still stand in the way of this one.
Errors: 55P03 slot_locked, MB303 invalid_claims';
