-- As internal.book_seat, for one who is to be told why not instead of being refused: what has been said outside must be kept.
create or replace function internal.rebook_seat(
  p_settlement data.booking_settlement, p_booking data.booking, p_slot data.slot, p_now timestamptz
)
returns data.booking_settlement
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_clinic data.clinic;
  v_doctor data.doctor;
  v_slot_ids uuid[];
begin
  select * into v_clinic from data.clinic where id = p_slot.clinic_id;
  select * into v_doctor from data.doctor where id = p_slot.doctor_id and clinic_id = p_slot.clinic_id;
  v_slot_ids := internal.lock_what_is_in_the_way(p_slot, v_clinic, v_doctor, p_booking.patient_id, p_now);
  perform internal.hold_patient(p_slot.clinic_id, p_booking.patient_id);
  p_settlement.refused_because := (internal.booking_refusal(p_slot, v_clinic, v_doctor, p_booking.patient_id, p_now)).name;
  if p_settlement.refused_because is not null then
    return p_settlement;
  end if;

  if v_slot_ids <> '{}' then
    perform internal.expire_stale_holds(v_slot_ids, p_now);
  end if;
  if not internal.reserve_resources(p_slot) then
    p_settlement.refused_because := 'resource_unavailable';
  else
    p_settlement.confirmed_booking_id := (internal.insert_booking(
      p_slot, p_booking.patient_id, 'confirmed', p_now, null, p_booking.notes, p_booking.series_id)).id;
    if p_settlement.confirmed_booking_id is null then
      p_settlement.refused_because := 'patient_overlap';
      perform internal.release_resources(array[p_slot.id]);
    end if;
  end if;
  if v_slot_ids <> '{}' then
    perform internal.offer_seats(p_slot.clinic_id, v_slot_ids);
  end if;
  return p_settlement;
end
$$;

comment on function internal.rebook_seat(data.booking_settlement, data.booking, data.slot, timestamptz) is
'Books the seat of a hold that is over for its patient anew, confirmed at once, by the rules.
p_slot: of the hold, whose row the caller has locked.
Returns the settlement with the booking that it confirms, or why not.
Errors: 55P03 slot_locked, MB303 invalid_claims, MB503 durability_refused';
