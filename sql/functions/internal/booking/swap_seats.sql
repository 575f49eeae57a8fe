-- booking_seat_is_taken_once cannot be deferred: the first booking waits in a seat above all others while the second takes its own.
-- The slots have as many seats taken as before, and are written all the same: whoever plans on a snapshot from before gets 40001,
-- see internal.lock_clinic.
create or replace function internal.swap_seats(p_booking data.booking, p_other data.booking)
returns data.booking
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_slot data.slot;
  v_other_slot data.slot;
  v_booking data.booking;
  v_other data.booking;
begin
  select * into v_slot from data.slot where id = p_booking.slot_id and clinic_id = p_booking.clinic_id;
  select * into v_other_slot from data.slot where id = p_other.slot_id and clinic_id = p_other.clinic_id;
  update data.slot set booked = booked where id in (v_slot.id, v_other_slot.id) and clinic_id = p_booking.clinic_id;
  update data.booking
  set seat = 1 + (
    select max(b.seat) from data.booking as b where b.slot_id = p_booking.slot_id and b.clinic_id = p_booking.clinic_id
  )
  where id = p_booking.id and clinic_id = p_booking.clinic_id;
  v_other := internal.seat_booking(p_other, v_slot, p_booking.seat);
  v_booking := internal.seat_booking(p_booking, v_other_slot, p_other.seat);

  perform internal.record_event(
    'booking.swapped', p_booking.clinic_id, p_booking.id,
    jsonb_build_object(
      'with_booking_id', p_other.id, 'from_slot_id', v_slot.id, 'from_starts_at', v_slot.starts_at,
      'slot_id', v_other_slot.id, 'starts_at', v_other_slot.starts_at),
    internal.changes(to_jsonb(p_booking), to_jsonb(v_booking)));
  perform internal.record_event(
    'booking.swapped', p_other.clinic_id, p_other.id,
    jsonb_build_object(
      'with_booking_id', p_booking.id, 'from_slot_id', v_other_slot.id, 'from_starts_at', v_other_slot.starts_at,
      'slot_id', v_slot.id, 'starts_at', v_slot.starts_at),
    internal.changes(to_jsonb(p_other), to_jsonb(v_other)));
  return v_booking;
end
$$;

comment on function internal.swap_seats(data.booking, data.booking) is
'Lets two bookings exchange seats. The caller has locked both, their slots and their patients, and asked the rules.
Returns the first booking.
Errors: MB104 patient_overlap, MB123 patient_erased, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
