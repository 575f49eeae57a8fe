-- The slot, the waitlist and the patient are locked; asked once more whether he may, as all of them just came to rest.
create or replace function internal.make_offer(
  p_entry data.waitlist_entry, p_slot data.slot, p_clinic data.clinic, p_doctor data.doctor, p_now timestamptz
)
returns data.booking
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_booking data.booking;
begin
  if (internal.booking_refusal(p_slot, p_clinic, p_doctor, p_entry.patient_id, p_now, null, true)).code is not null
    or not internal.reserve_resources(p_slot) then
    return null;
  end if;
  v_booking := internal.insert_booking(
    p_slot, p_entry.patient_id, 'pending', p_now, least(p_now + p_clinic.offer_seconds * interval '1 second', p_slot.starts_at),
    null, null, p_entry.id);
  if v_booking.id is null then
    perform internal.release_resources(array[p_slot.id]);
    return null;
  end if;
  update data.waitlist_entry
  set status = 'offered', offered_at = p_now, version = version + 1, updated_at = p_now
  where id = p_entry.id and clinic_id = p_entry.clinic_id;
  perform internal.record_event(
    'waitlist.offered', p_entry.clinic_id, p_entry.id,
    jsonb_build_object('booking_id', v_booking.id, 'slot_id', p_slot.id, 'expires_at', v_booking.expires_at),
    '{"status": ["waiting", "offered"]}');
  return v_booking;
end
$$;

comment on function internal.make_offer(data.waitlist_entry, data.slot, data.clinic, data.doctor, timestamptz) is
'Holds a seat for one who waits, for as long as the clinic keeps an offer.
Returns the hold; no id where he cannot have it after all.
Errors: MB303 invalid_claims, MB503 durability_refused';
