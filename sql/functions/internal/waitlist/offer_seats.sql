-- The caller has locked these slots and the waitlist. In the order of the line, each gets the earliest free seat that he waits for
-- and may have; a slot that the caller has not locked, and somebody else has, is being booked, and passed over.
create or replace function internal.offer_seats(p_clinic_id uuid, p_slot_ids uuid[] default null)
returns integer
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_now timestamptz;
  v_clinic data.clinic;
  v_entry data.waitlist_entry;
  v_slot data.slot;
  v_doctor data.doctor;
  v_swept uuid[] := array[]::uuid[];
  v_reached uuid[];
  v_locked integer;
  v_count integer := 0;
begin
  if not exists (select from data.waitlist_entry where clinic_id = p_clinic_id and status = 'waiting') then
    return 0;
  end if;
  perform internal.lock_waitlists(array[p_clinic_id]);
  select * into v_clinic from data.clinic where id = p_clinic_id;
  v_now := internal.now();

  for v_entry in
    select * from data.waitlist_entry
    where clinic_id = p_clinic_id and status = 'waiting' and ends_at > v_now
    order by created_at, id
  loop
    -- a long line ends with the last seat
    exit when p_slot_ids is not null
      and not exists (select from data.slot where id = any (p_slot_ids) and clinic_id = p_clinic_id and is_free);
    for v_slot in select * from internal.seats_for(v_entry, v_clinic, p_slot_ids, v_now) loop
      select * into v_slot from data.slot where id = v_slot.id and clinic_id = p_clinic_id for no key update skip locked;
      continue when not found;
      perform internal.hold_patient(p_clinic_id, v_entry.patient_id);
      v_swept := v_swept || internal.sweep_for_offer(v_slot, v_entry.patient_id, v_now);
      -- a slot written twice asks for its doctor's key: whoever is disabling him waits for the slot, and is not waited for
      select * into v_doctor from data.doctor where id = v_slot.doctor_id and clinic_id = p_clinic_id for key share skip locked;
      continue when not found;
      -- who is booking a neighbour within the buffers has locked this one, unless it is new
      v_reached := case when v_slot.version = 1 then internal.slots_in_reach(v_slot, v_clinic, v_doctor) else '{}' end;
      perform from data.slot where id = any (v_reached) and clinic_id = p_clinic_id order by id for no key update skip locked;
      get diagnostics v_locked = row_count;
      continue when v_locked < cardinality(v_reached);
      if (internal.make_offer(v_entry, v_slot, v_clinic, v_doctor, v_now)).id is not null then
        v_count := v_count + 1;
        exit;
      end if;
    end loop;
  end loop;
  -- ends: what is swept once is over
  if v_swept <> '{}' then
    v_count := v_count + internal.offer_seats(p_clinic_id, v_swept);
  end if;
  return v_count;
end
$$;

comment on function internal.offer_seats(uuid, uuid[]) is
'Turns free seats into holds for those who wait for them, first come, first served.
p_slot_ids: the slots where seats became free; null: all of the clinic, after its schedule has changed.
Returns how many it offered.
Errors: MB303 invalid_claims, MB503 durability_refused';
