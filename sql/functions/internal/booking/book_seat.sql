-- The caller has locked the slot. Then: slots whose old holds stand in the way and, for buffers, the neighbours, NOWAIT, so that
-- two callers can never wait for each other; the waitlist; the patient. All is decided on one reading of the clock.
create or replace function internal.book_seat(
  p_slot data.slot, p_clinic data.clinic, p_doctor data.doctor, p_patient_id uuid, p_notes text, p_confirm boolean,
  p_series_id uuid default null, p_kept_notes bytea default null
)
returns internal.seating
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_now timestamptz := internal.now();
  v_slot_ids uuid[] := internal.lock_what_is_in_the_way(p_slot, p_clinic, p_doctor, p_patient_id, v_now);
  v_seating internal.seating;
begin
  perform internal.hold_patient(p_slot.clinic_id, p_patient_id);
  v_seating.refusal := internal.booking_refusal(p_slot, p_clinic, p_doctor, p_patient_id, v_now);
  if (v_seating.refusal).code is not null then
    return v_seating;
  end if;
  if v_slot_ids <> '{}' then
    perform internal.expire_stale_holds(v_slot_ids, v_now);
  end if;
  if p_slot.resource_ids is not null and not internal.reserve_resources(p_slot) then
    v_seating.refusal := internal.make_refusal(
      'MB115', 'resource_unavailable', format('slot_id=%s', p_slot.id), 'Search again and choose another slot.');
  else
    v_seating.booking := internal.insert_booking(
      p_slot, p_patient_id, case when p_confirm then 'confirmed' else 'pending' end, v_now,
      least(v_now + p_clinic.hold_seconds * interval '1 second', p_slot.starts_at),
      coalesce(p_kept_notes, internal.encrypt_for(p_patient_id, p_notes)), p_series_id);
    if (v_seating.booking).id is null then
      v_seating.refusal := internal.make_refusal(
        'MB104', 'patient_overlap', format('patient_id=%s, slot_id=%s', p_patient_id, p_slot.id), 'Choose another time.');
      perform internal.release_resources(array[p_slot.id]);
    end if;
  end if;
  if v_slot_ids <> '{}' then
    perform internal.offer_seats(p_slot.clinic_id, v_slot_ids);
  end if;
  return v_seating;
end
$$;

comment on function internal.book_seat(data.slot, data.clinic, data.doctor, uuid, text, boolean, uuid, bytea) is
'Books a seat of a slot, whose row the caller has locked, by the rules, or tells why not.
p_confirm: confirmed at once instead of pending.
p_series_id: the series it is an occurrence of; null: none.
p_kept_notes: those of an earlier booking of the patient, encrypted as they are, in place of p_notes.
Returns the booking, or the refusal: the one has an id, or the other a code.
Errors: 55P03 slot_locked, MB123 patient_erased, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
