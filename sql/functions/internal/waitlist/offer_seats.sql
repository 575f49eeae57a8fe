-- The caller has locked these slots and the waitlist. In the order of the line, each gets the earliest free seat that he waits for
-- and may have. Where somebody else is at work, in the slot or in what the offer depends on, it is kept from all behind him, and the
-- job offer_due_seats looks again: to wait for that other would be out of order.
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
  v_freed uuid[];
  v_kept uuid[] := array[]::uuid[];
  v_kept_before uuid[];
  v_missed integer;
  v_is_offered boolean;
  v_passed_over uuid[] := array[]::uuid[];
  v_reached uuid[];
  v_locked integer;
  v_frees_others boolean;
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
    v_kept_before := v_kept;
    v_missed := 0;
    v_is_offered := false;
    for v_slot in select * from internal.seats_for(v_entry, v_clinic, p_slot_ids, v_now) loop
      v_missed := v_missed + 1;
      continue when v_slot.id = any (v_kept);
      -- until nobody is seen to be at work there
      v_kept := v_kept || v_slot.id;
      select * into v_slot from data.slot where id = v_slot.id and clinic_id = p_clinic_id for no key update skip locked;
      continue when not found;
      perform internal.hold_patient(p_clinic_id, v_entry.patient_id);
      v_freed := internal.sweep_for_offer(v_slot, v_entry.patient_id, v_now);
      continue when v_freed is null;
      v_swept := v_swept || v_freed;
      -- a slot written twice asks for its doctor's key: whoever is disabling him waits for the slot, and is not waited for
      select * into v_doctor from data.doctor where id = v_slot.doctor_id and clinic_id = p_clinic_id for key share skip locked;
      continue when not found;
      -- who is booking a neighbour within the buffers has locked this one, unless he began before it was made
      v_reached := case
        when v_slot.created_at > v_now - interval '1 hour' then internal.slots_in_reach(v_slot, v_clinic, v_doctor) else '{}'
      end;
      perform from data.slot where id = any (v_reached) and clinic_id = p_clinic_id order by id for no key update skip locked;
      get diagnostics v_locked = row_count;
      continue when v_locked < cardinality(v_reached);
      v_kept := array_remove(v_kept, v_slot.id);
      v_missed := v_missed - 1;
      v_is_offered := (internal.make_offer(v_entry, v_slot, v_clinic, v_doctor, v_now)).id is not null;
      exit when v_is_offered;
    end loop;
    if v_is_offered then
      v_count := v_count + 1;
      v_kept := v_kept_before;
    elsif v_missed > 0 then
      v_passed_over := v_passed_over || v_entry.id;
    end if;
  end loop;
  -- a room or a doctor's pause given back may free seats of other slots
  v_frees_others := exists (
    select from data.slot as s
    inner join data.doctor as d on d.id = s.doctor_id and d.clinic_id = s.clinic_id
    where
      s.id = any (p_slot_ids) and s.clinic_id = p_clinic_id
      and (s.resource_ids is not null or internal.buffer_gap(v_clinic, d) > interval '0')
  );
  if v_passed_over <> '{}' or v_frees_others then
    update data.waitlist_entry
    set due_at = v_now
    where clinic_id = p_clinic_id and status = 'waiting' and due_at is null and (v_frees_others or id = any (v_passed_over));
  end if;
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
Where somebody is at work, the seat stays free, and who was passed over becomes due. So does all of the line where these slots need a room or a pause, as other slots may be free now too.
Returns how many it offered.
Errors: MB303 invalid_claims, MB503 durability_refused';
