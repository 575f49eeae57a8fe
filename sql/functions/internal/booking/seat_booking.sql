-- The meeting link is made for a doctor: where he stays, and the visit stays virtual, it stays.
create or replace function internal.seat_booking(
  p_booking data.booking, p_slot data.slot, p_seat integer, p_reason text default null
)
returns data.booking
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_booking data.booking;
begin
  begin
    update data.booking
    set
      slot_id = p_slot.id,
      doctor_id = p_slot.doctor_id,
      starts_at = p_slot.starts_at,
      ends_at = p_slot.ends_at,
      visit_type = p_slot.visit_type,
      seat = p_seat,
      expires_at = case when status = 'pending' then least(expires_at, p_slot.starts_at) end,
      reason = coalesce(internal.encrypt_for(patient_id, p_reason), reason),
      meeting_url = case when p_slot.visit_type = 'virtual' and p_slot.doctor_id = p_booking.doctor_id then meeting_url end,
      swap_with_id = null,
      swap_slot_id = null,
      version = version + 1
    where id = p_booking.id and clinic_id = p_booking.clinic_id
    returning * into v_booking;
  exception
    -- above READ COMMITTED what the rules saw may be older than the booking that is in the way
    when exclusion_violation then
      raise exception using errcode = 'MB104', message = 'patient_overlap',
        detail = format('patient_id=%s, slot_id=%s', p_booking.patient_id, p_slot.id), hint = 'Choose another time.';
  end;
  -- the slot that he once had to leave can be booked again, or staff put somebody into it: that conflict is over
  update data.schedule_conflict
  set kept_at = internal.now()
  where booking_id = p_booking.id and clinic_id = p_booking.clinic_id and slot_id = p_slot.id and kept_at is null;
  if v_booking.visit_type = 'virtual' and v_booking.status = 'confirmed' and (
    p_booking.visit_type <> 'virtual' or p_booking.doctor_id <> p_slot.doctor_id
  ) then
    v_booking := internal.set_meeting_url(v_booking);
  end if;
  return v_booking;
end
$$;

comment on function internal.seat_booking(data.booking, data.slot, integer, text) is
'Puts a booking into a seat of another slot. The caller has locked both and the patient, asked the rules, and counts the seats.
p_booking: as it was before.
p_reason: null keeps what is there.
Returns the booking.
Errors: MB104 patient_overlap, MB123 patient_erased, MB501 master_key_missing, MB502 master_key_wrong';
