-- ON CONFLICT DO NOTHING: an insert that runs into an exclusion constraint otherwise deadlocks under contention.
create or replace function internal.insert_booking(
  p_slot data.slot, p_clinic data.clinic, p_patient_id uuid, p_notes text, p_confirm boolean
)
returns data.booking
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_now timestamptz := internal.now();
  v_booking data.booking;
begin
  -- a second try is for a reference that is taken: 1 in 10^15
  for v_attempt in 1 .. 3 loop
    insert into data.booking (
      id, clinic_id, slot_id, doctor_id, patient_id, starts_at, ends_at, seat, status, reference, expires_at, notes,
      created_at, confirmed_at
    )
    values (
      internal.new_id(), p_slot.clinic_id, p_slot.id, p_slot.doctor_id, p_patient_id, p_slot.starts_at, p_slot.ends_at,
      internal.lowest_free_seat(p_slot.id, p_slot.clinic_id, p_slot.capacity),
      case when p_confirm then 'confirmed' else 'pending' end,
      internal.new_reference(),
      case when not p_confirm then least(v_now + p_clinic.hold_seconds * interval '1 second', p_slot.starts_at) end,
      p_notes, v_now,
      case when p_confirm then v_now end
    )
    on conflict do nothing
    returning * into v_booking;
    exit when found;
  end loop;

  if v_booking.id is null then
    raise exception using errcode = 'MB104', message = 'patient_overlap',
      detail = format('patient_id=%s, starts_at=%s, ends_at=%s', p_patient_id, p_slot.starts_at, p_slot.ends_at),
      hint = 'The patient has a live booking at that time in this clinic: cancel it, or choose another time.';
  end if;
  return v_booking;
end
$$;

comment on function internal.insert_booking(data.slot, data.clinic, uuid, text, boolean) is
'Inserts a booking in the lowest free seat of a slot whose row the caller has locked.
p_confirm: confirmed at once instead of pending.
Errors: MB104 patient_overlap';
