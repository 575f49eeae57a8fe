-- Locks both slots, then what internal.book_seat locks, then the booking. To update a range is safe here only as every writer of
-- a patient's bookings locks the patient first: whatever the new range could run into is visible, and refused by the rules, so
-- that the exclusion constraint is never waited for.
create or replace function internal.move_booking(
  p_booking data.booking, p_slot_id uuid, p_expected_version integer, p_ignores_notice boolean, p_reason text
)
returns data.booking
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_clinic_id constant uuid := p_booking.clinic_id;
  v_clinic data.clinic;
  v_doctor data.doctor;
  v_slot data.slot;
  v_old data.booking;
  v_booking data.booking;
  v_slot_ids uuid[];
  v_now timestamptz;
begin
  if not exists (select from data.slot where id = p_slot_id and clinic_id = v_clinic_id) then
    raise exception using errcode = 'MB204', message = 'slot_not_found',
      detail = format('slot_id=%s', p_slot_id), hint = 'Name a slot of the same clinic.';
  end if;
  p_reason := internal.check_text(p_reason, 'reason', 500);

  v_old := internal.lock_move(p_booking, p_slot_id);
  select * into v_slot from data.slot where id = p_slot_id and clinic_id = v_clinic_id;
  select * into v_clinic from data.clinic where id = v_clinic_id;
  select * into v_doctor from data.doctor where id = v_slot.doctor_id and clinic_id = v_clinic_id;
  v_now := internal.now();
  v_slot_ids := internal.lock_what_is_in_the_way(v_slot, v_clinic, v_doctor, v_old.patient_id, v_now);
  perform internal.lock_waitlist(v_clinic_id);
  perform internal.hold_patient(v_clinic_id, v_old.patient_id);
  select * into v_old from data.booking where id = v_old.id and clinic_id = v_clinic_id for no key update;

  perform internal.check_version(p_expected_version, v_old.version);
  -- a hold may have ended while this waited
  perform internal.check_is_movable(v_old, internal.now());
  perform internal.check_argument(v_old.slot_id <> p_slot_id, 'slot_id', 'is where the booking is already');
  perform internal.refuse(internal.booking_refusal(v_slot, v_clinic, v_doctor, v_old.patient_id, v_now, v_old.id));
  if not p_ignores_notice then
    perform internal.check_reschedule(v_old, p_reason, v_now);
  end if;

  if v_slot_ids <> '{}' then
    perform internal.expire_stale_holds(v_slot_ids, v_now);
  end if;
  -- first, as both slots may need the same resource at overlapping times
  perform internal.free_seats(array[v_old.slot_id]);
  if not internal.reserve_resources(v_slot) then
    raise exception using errcode = 'MB115', message = 'resource_unavailable',
      detail = format('slot_id=%s', p_slot_id), hint = 'Search again and choose another slot.';
  end if;
  v_booking := internal.seat_booking(v_old, v_slot, internal.lowest_free_seat(p_slot_id, v_clinic_id), p_reason);
  update data.slot
  set booked = booked + 1, version = version + 1
  where id = p_slot_id and clinic_id = v_clinic_id;
  perform internal.record_event(
    'booking.rescheduled', v_clinic_id, v_booking.id,
    jsonb_build_object(
      'from_slot_id', v_old.slot_id, 'from_starts_at', v_old.starts_at, 'slot_id', p_slot_id, 'starts_at', v_booking.starts_at),
    internal.changes(to_jsonb(v_old), to_jsonb(v_booking)));
  perform internal.offer_seats(v_clinic_id, v_slot_ids || v_old.slot_id);
  return v_booking;
end
$$;

comment on function internal.move_booking(data.booking, uuid, integer, boolean, text) is
'Moves a live booking to another slot of the clinic, by the rules; its id and reference stay. Its old seat goes to the waitlist.
p_booking: as read without a lock; the caller has been authorized for it.
p_expected_version: null: any.
p_ignores_notice: true where the clinic itself moves it, as its schedule has changed.
p_reason: up to 500 characters; null keeps what is there.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB101 slot_unavailable, MB102 slot_in_past, MB103 version_conflict, MB104 patient_overlap, MB105 invalid_transition, MB106 hold_expired, MB108 patient_inactive, MB112 slot_beyond_horizon, MB114 buffer_needed, MB115 resource_unavailable, MB116 reschedule_too_late, MB123 patient_erased, MB203 patient_not_found, MB204 slot_not_found, MB303 invalid_claims, MB401 too_many_holds, MB402 too_many_bookings, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
