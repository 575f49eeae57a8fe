-- ON CONFLICT DO NOTHING: an insert that runs into an exclusion constraint otherwise deadlocks under contention.
create or replace function internal.insert_booking(
  p_slot data.slot, p_patient_id uuid, p_status text, p_now timestamptz, p_expires_at timestamptz, p_notes bytea,
  p_series_id uuid default null, p_waitlist_entry_id uuid default null
)
returns data.booking
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_booking data.booking;
begin
  -- a second try is for a reference that is taken: 1 in 10^15
  for v_attempt in 1 .. 3 loop
    insert into data.booking (
      id, clinic_id, slot_id, doctor_id, patient_id, starts_at, ends_at, seat, status, reference, expires_at, notes,
      created_at, confirmed_at, arrived_at, visit_type, series_id, waitlist_entry_id
    )
    values (
      internal.new_id(), p_slot.clinic_id, p_slot.id, p_slot.doctor_id, p_patient_id, p_slot.starts_at, p_slot.ends_at,
      case when p_slot.booked = 0 then 1 else internal.lowest_free_seat(p_slot.id, p_slot.clinic_id) end, p_status, internal.new_reference(),
      case when p_status = 'pending' then p_expires_at end, p_notes, p_now,
      case when p_status <> 'pending' then p_now end, case when p_status = 'arrived' then p_now end,
      p_slot.visit_type, p_series_id, p_waitlist_entry_id
    )
    on conflict do nothing
    returning * into v_booking;
    exit when found;
  end loop;
  if v_booking.id is null then
    return null;
  end if;

  if v_booking.visit_type = 'virtual' and p_status <> 'pending' then
    v_booking := internal.set_meeting_url(v_booking);
  end if;
  update data.slot
  set booked = booked + 1, version = version + 1
  where id = p_slot.id and clinic_id = p_slot.clinic_id;
  perform internal.record_event(
    case p_status when 'pending' then 'booking.hold_created' else 'booking.' || p_status end, p_slot.clinic_id, v_booking.id,
    jsonb_build_object('slot_id', p_slot.id, 'starts_at', p_slot.starts_at, 'expires_at', v_booking.expires_at),
    jsonb_build_object(
      'status', jsonb_build_array(null, p_status), 'patient_id', jsonb_build_array(null, p_patient_id),
      'slot_id', jsonb_build_array(null, p_slot.id), 'seat', jsonb_build_array(null, v_booking.seat)));
  return v_booking;
end
$$;

comment on function internal.insert_booking(data.slot, uuid, text, timestamptz, timestamptz, bytea, uuid, uuid) is
'Takes the lowest free seat of a slot whose row the caller has locked, counts it and records it. Asks no rule.
p_status: pending, confirmed or arrived.
p_expires_at: when a pending one ends.
p_notes: encrypted with the patient''s key.
Returns the booking; no id where the patient is elsewhere at that time.
Errors: MB303 invalid_claims, MB503 durability_refused';
