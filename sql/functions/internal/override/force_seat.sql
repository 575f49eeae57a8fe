-- The caller has locked the slot. Then as internal.book_seat does; only what is physically impossible refuses.
create or replace function internal.force_seat(
  p_slot data.slot, p_patient_id uuid, p_status text, p_kind text, p_reason text, p_notes text
)
returns data.booking
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_now timestamptz := internal.now();
  v_slot_ids uuid[] := internal.slots_in_the_way(p_slot, p_patient_id, v_now);
  v_booking data.booking;
begin
  if v_slot_ids <> '{}' then
    perform from data.slot where id = any (v_slot_ids) and clinic_id = p_slot.clinic_id order by id for no key update nowait;
    perform internal.lock_waitlist(p_slot.clinic_id);
  elsif p_slot.resource_ids is not null then
    perform internal.lock_waitlists(array[p_slot.clinic_id]);
  end if;
  perform internal.lock_patient(p_slot.clinic_id, p_patient_id);
  if v_slot_ids <> '{}' then
    perform internal.expire_stale_holds(v_slot_ids, v_now);
  end if;

  -- emptied of old holds just now, it may have been removed
  update data.slot
  set extra_seats = greatest(extra_seats, booked + 1 - capacity), status = p_slot.status
  where id = p_slot.id and clinic_id = p_slot.clinic_id and booked - capacity < 1000
  returning * into p_slot;
  if not found then
    raise exception using errcode = 'MB101', message = 'slot_unavailable',
      detail = format('slot_id=%s', p_slot.id), hint = 'It has 1,000 seats more than planned: choose another slot.';
  end if;
  if not internal.reserve_resources(p_slot) then
    raise exception using errcode = 'MB115', message = 'resource_unavailable',
      detail = format('slot_id=%s', p_slot.id), hint = 'Choose another slot, or free the room or equipment.';
  end if;
  v_booking := internal.insert_booking(p_slot, p_patient_id, p_status, v_now, null, internal.encrypt_for(p_patient_id, p_notes));
  if v_booking.id is null then
    raise exception using errcode = 'MB104', message = 'patient_overlap',
      detail = format('patient_id=%s, slot_id=%s', p_patient_id, p_slot.id), hint = 'Choose another time.';
  end if;
  perform internal.record_override(p_kind, v_booking, p_reason);
  if v_slot_ids <> '{}' then
    perform internal.offer_seats(p_slot.clinic_id, v_slot_ids);
  end if;
  return v_booking;
end
$$;

comment on function internal.force_seat(data.slot, uuid, text, text, text, text) is
'Books a seat of a slot, whose row the caller has locked, setting the rules aside, and puts that on the record. A seat is added if none is left.
p_status: confirmed or arrived.
p_kind: overbook, walk_in or off_hours.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB101 slot_unavailable, MB104 patient_overlap, MB108 patient_inactive, MB115 resource_unavailable, MB123 patient_erased, MB203 patient_not_found, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
