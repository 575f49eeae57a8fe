create or replace function internal.slots_in_the_way(p_slot data.slot, p_patient_id uuid, p_now timestamptz)
returns uuid[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_slot_ids uuid[] := array(
    select b.slot_id
    from data.booking as b
    where
      b.patient_id = p_patient_id and b.clinic_id = p_slot.clinic_id and b.during && p_slot.during
      and b.status = 'pending' and b.expires_at <= p_now
  );
begin
  if p_slot.booked >= p_slot.capacity and internal.stale_holds(p_slot.id, p_slot.clinic_id, p_now) > 0 then
    v_slot_ids := v_slot_ids || p_slot.id;
  end if;
  if p_slot.resource_ids is not null then
    v_slot_ids := v_slot_ids || array(
      select r.slot_id
      from data.resource_reservation as r
      where
        r.clinic_id = p_slot.clinic_id and r.resource_id = any (p_slot.resource_ids)
        and r.during && p_slot.during and r.slot_id <> p_slot.id
        and internal.stale_holds(r.slot_id, r.clinic_id, p_now) > 0
    );
  end if;
  return v_slot_ids;
end
$$;

comment on function internal.slots_in_the_way(data.slot, uuid, timestamptz) is
'Slots whose holds are over at p_now but, not yet swept, still stand in the way of booking this one: its own, the patient''s, those on its resources.';
