-- Both slots, then those with old holds of the two patients in the way, and their doctors, NOWAIT; the waitlist, the patients, the
-- bookings.
create or replace function internal.lock_swap(p_booking data.booking, p_other data.booking)
returns uuid[]
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_clinic_id uuid := p_booking.clinic_id;
  v_slot data.slot;
  v_other_slot data.slot;
  v_now timestamptz;
  v_slot_ids uuid[];
begin
  perform from data.slot where id in (p_booking.slot_id, p_other.slot_id) and clinic_id = v_clinic_id order by id for update;
  select * into v_slot from data.slot where id = p_booking.slot_id and clinic_id = v_clinic_id;
  select * into v_other_slot from data.slot where id = p_other.slot_id and clinic_id = v_clinic_id;
  v_now := internal.now();
  v_slot_ids := array(
    select unnest(internal.slots_in_the_way(v_other_slot, p_booking.patient_id, v_now))
    union
    select unnest(internal.slots_in_the_way(v_slot, p_other.patient_id, v_now))
  );
  if v_slot_ids <> '{}' then
    perform from data.slot where id = any (v_slot_ids) and clinic_id = v_clinic_id order by id for no key update nowait;
    -- a slot that is swept, then swapped, asks for its doctor's key
    perform from data.doctor
    where id in (select doctor_id from data.slot where id = any (v_slot_ids)) and clinic_id = v_clinic_id
    order by id
    for key share nowait;
  end if;
  -- two patients: see internal.hold_patient
  perform internal.lock_waitlist(v_clinic_id);
  perform internal.hold_patient(v_clinic_id, p_booking.patient_id);
  perform internal.hold_patient(v_clinic_id, p_other.patient_id);
  perform from data.booking where id in (p_booking.id, p_other.id) and clinic_id = v_clinic_id order by id for no key update;

  if exists (
    select from data.booking
    where
      clinic_id = v_clinic_id
      and (id = p_booking.id and slot_id <> p_booking.slot_id or id = p_other.id and slot_id <> p_other.slot_id)
  ) then
    raise exception using errcode = '55P03', message = 'slot_locked',
      detail = format('booking_id=%s, other_booking_id=%s', p_booking.id, p_other.id), hint = 'One has just moved: try again.';
  end if;
  return v_slot_ids;
end
$$;

comment on function internal.lock_swap(data.booking, data.booking) is
'Locks all that a swap of two bookings of a clinic touches, both as read without a lock.
Returns the slots whose holds are over and in the way of either patient.
Errors: 55P03 slot_locked';
