create or replace function internal.check_is_movable(p_booking data.booking, p_now timestamptz)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_status text := internal.effective_status(p_booking.status, p_booking.expires_at, p_now);
begin
  if v_status = 'expired' then
    raise exception using errcode = 'MB106', message = 'hold_expired',
      detail = format('booking_id=%s, expires_at=%s', p_booking.id, p_booking.expires_at),
      hint = 'Book the slot you want.';
  elsif v_status not in ('pending', 'confirmed') then
    raise exception using errcode = 'MB105', message = 'invalid_transition',
      detail = format('booking_id=%s, status=%s', p_booking.id, v_status),
      hint = 'Read the booking again: its status does not allow this.';
  end if;
end
$$;

comment on function internal.check_is_movable(data.booking, timestamptz) is
'Refuses to move a booking to another slot unless it is confirmed, or a hold that is not over.
Errors: MB105 invalid_transition, MB106 hold_expired';
