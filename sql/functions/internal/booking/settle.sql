-- Locks the slot, under which nobody else changes the booking's status; then, to confirm it, the waitlist, the patient and the
-- resources; to release it, the waitlist, of an offer the patient too; to book it anew, what internal.book_seat locks; the booking
-- last. All is decided on one reading of the clock, after them.
create or replace function internal.settle(p_settlement data.booking_settlement, p_booking data.booking)
returns data.booking_settlement
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_is_approved boolean := p_settlement.external_outcome = 'approved';
  v_slot data.slot := internal.lock_slot_of(p_booking);
  v_now timestamptz;
  v_booking data.booking;
  v_status text;
begin
  select * into v_booking from data.booking where id = p_booking.id and clinic_id = p_booking.clinic_id;
  if v_is_approved and internal.effective_status(v_booking.status, v_booking.expires_at, internal.now()) = 'pending' then
    -- the waitlist too: a hold that ends meanwhile is booked anew
    perform internal.lock_waitlist(v_booking.clinic_id);
    perform internal.hold_patient(v_booking.clinic_id, v_booking.patient_id);
    perform internal.share_resources(v_slot);
  elsif not v_is_approved and v_booking.waitlist_entry_id is not null then
    -- as internal.change_booking_status: he may wait on
    perform internal.lock_waitlist(v_booking.clinic_id);
    perform internal.hold_patient(v_booking.clinic_id, v_booking.patient_id);
  end if;
  v_now := internal.now();
  v_status := internal.effective_status(v_booking.status, v_booking.expires_at, v_now);
  if v_is_approved and internal.is_settled(v_booking) then
    p_settlement.refused_because := 'already_settled';
  elsif v_status in ('confirmed', 'arrived', 'completed', 'no_show') then
    p_settlement.confirmed_booking_id := v_booking.id;
  elsif v_is_approved and v_status = 'cancelled' then
    p_settlement.refused_because := 'booking_cancelled';
  elsif v_is_approved and v_status = 'expired' then
    p_settlement := internal.rebook_seat(p_settlement, v_booking, v_slot);
  elsif v_is_approved and v_slot.status = 'cancelled' then
    p_settlement.refused_because := 'slot_unavailable';
  elsif v_is_approved then
    p_settlement.confirmed_booking_id := (internal.apply_status(v_booking, 'confirmed', null, v_now)).id;
  elsif v_status = 'expired' then
    -- an approval that came late may have booked anew
    select b.id into p_settlement.confirmed_booking_id
    from data.booking_settlement as s
    inner join data.booking as b on b.id = s.confirmed_booking_id and b.clinic_id = s.clinic_id
    where s.booking_id = v_booking.id and s.clinic_id = v_booking.clinic_id and b.status not in ('cancelled', 'expired');
  elsif v_status = 'pending' then
    perform internal.lock_waitlists(array[v_booking.clinic_id]);
    perform internal.apply_status(v_booking, 'cancelled', null, v_now);
  end if;

  update data.booking_settlement
  set
    outcome = case
      when p_settlement.confirmed_booking_id is not null then 'confirmed'
      when v_is_approved then 'late_payment'
      else 'released'
    end,
    confirmed_booking_id = p_settlement.confirmed_booking_id,
    refused_because = p_settlement.refused_because
  where id = p_settlement.id and clinic_id = p_settlement.clinic_id
  returning * into p_settlement;
  perform internal.record_event(
    case p_settlement.outcome when 'late_payment' then 'booking.late_payment' else 'booking.settled' end,
    p_settlement.clinic_id, p_settlement.booking_id,
    jsonb_strip_nulls(to_jsonb(p_settlement) - '{id, clinic_id, booking_id, settled_at}'::text[]));
  return p_settlement;
end
$$;

comment on function internal.settle(data.booking_settlement, data.booking) is
'Does what somebody outside said about a booking, or finds that it is too late, and records it.
p_settlement: just claimed.
p_booking: as read without a lock.
Returns the settlement, with its outcome.
Errors: 55P03 slot_locked, MB303 invalid_claims, MB503 durability_refused';
