create or replace function internal.check_transition(
  p_booking data.booking, p_slot_status text, p_to text, p_now timestamptz
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_from text := internal.effective_status(p_booking.status, p_booking.expires_at, p_now);
  v_earliest timestamptz;
begin
  if p_to = 'confirmed' and v_from = 'expired' then
    raise exception using errcode = 'MB106', message = 'hold_expired',
      detail = format('booking_id=%s, expires_at=%s', p_booking.id, p_booking.expires_at),
      hint = 'Book the slot again if it is still free.';
  elsif not internal.can_transition(v_from, p_to) then
    raise exception using errcode = 'MB105', message = 'invalid_transition',
      detail = format('booking_id=%s, from=%s, to=%s', p_booking.id, v_from, p_to),
      hint = 'Read the booking again: its status does not allow this.';
  elsif p_to = 'confirmed' and p_slot_status = 'cancelled' then
    raise exception using errcode = 'MB101', message = 'slot_unavailable',
      detail = format('booking_id=%s, slot_id=%s', p_booking.id, p_booking.slot_id),
      hint = 'The schedule has changed: choose another slot.';
  end if;

  v_earliest := internal.earliest_transition(p_booking, p_to);
  if p_now < v_earliest then
    raise exception using errcode = 'MB117', message = 'too_early',
      detail = format('booking_id=%s, to=%s, allowed_from=%s', p_booking.id, p_to, v_earliest),
      hint = 'Wait for the visit.';
  end if;
end
$$;

comment on function internal.check_transition(data.booking, text, text, timestamptz) is
'Refuses a change of status that the booking, its slot or the clock does not allow at p_now.
p_slot_status: of the slot, locked.
Errors: MB101 slot_unavailable, MB105 invalid_transition, MB106 hold_expired, MB117 too_early';
