-- Told why not instead of being refused: what has been said outside must be kept.
create or replace function internal.rebook_seat(
  p_settlement data.booking_settlement, p_booking data.booking, p_slot data.slot
)
returns data.booking_settlement
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_clinic data.clinic;
  v_doctor data.doctor;
  v_seating internal.seating;
begin
  select * into v_clinic from data.clinic where id = p_slot.clinic_id;
  select * into v_doctor from data.doctor where id = p_slot.doctor_id and clinic_id = p_slot.clinic_id;
  v_seating := internal.book_seat(
    p_slot, v_clinic, v_doctor, p_booking.patient_id, null, true, p_booking.series_id, p_booking.notes);
  p_settlement.confirmed_booking_id := (v_seating.booking).id;
  p_settlement.refused_because := (v_seating.refusal).name;
  return p_settlement;
end
$$;

comment on function internal.rebook_seat(data.booking_settlement, data.booking, data.slot) is
'Books the seat of a hold that is over for its patient anew, confirmed at once, by the rules.
p_slot: of the hold, whose row the caller has locked.
Returns the settlement with the booking that it confirms, or why not.
Errors: 55P03 slot_locked, MB303 invalid_claims, MB503 durability_refused';
