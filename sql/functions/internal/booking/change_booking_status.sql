-- Locks the slot row, then the booking row: the order everybody takes them in.
create or replace function internal.change_booking_status(
  p_function text, p_booking_id uuid, p_to text, p_expected_version integer, p_reason text default null
)
returns api.booking
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_booking data.booking;
  v_now timestamptz;
begin
  select * into v_booking from data.booking where id = p_booking_id;
  if not internal.is_allowed(p_function, v_booking.clinic_id, v_booking.patient_id, v_booking.doctor_id)
    or v_booking.id is null then
    raise exception using errcode = 'MB205', message = 'booking_not_found',
      detail = format('booking_id=%s', p_booking_id), hint = 'Check the id.';
  end if;

  p_reason := internal.check_text(p_reason, 'reason', 500);
  perform from data.slot where id = v_booking.slot_id and clinic_id = v_booking.clinic_id for no key update;
  select * into v_booking from data.booking where id = p_booking_id and clinic_id = v_booking.clinic_id for no key update;
  v_now := internal.now();

  perform internal.check_version(p_expected_version, v_booking.version);
  if p_to = 'confirmed' and internal.effective_status(v_booking.status, v_booking.expires_at, v_now) = 'expired' then
    raise exception using errcode = 'MB106', message = 'hold_expired',
      detail = format('booking_id=%s, expires_at=%s', p_booking_id, v_booking.expires_at),
      hint = 'Book the slot again if it is still free.';
  end if;
  if not internal.can_transition(internal.effective_status(v_booking.status, v_booking.expires_at, v_now), p_to) then
    raise exception using errcode = 'MB105', message = 'invalid_transition',
      detail = format('booking_id=%s, from=%s, to=%s', p_booking_id, v_booking.status, p_to),
      hint = 'Read the booking again: its status does not allow this.';
  end if;
  if p_to = 'cancelled' and v_booking.status in ('confirmed', 'arrived') and (internal.actor()).role = 'patient' and exists (
    select from data.clinic
    where id = v_booking.clinic_id and v_now > v_booking.starts_at - cancellation_notice_minutes * interval '1 minute'
  ) then
    raise exception using errcode = 'MB113', message = 'cancellation_too_late',
      detail = format('booking_id=%s, starts_at=%s', p_booking_id, v_booking.starts_at),
      hint = 'Call the clinic: its staff can still cancel.';
  end if;

  update data.booking
  set
    status = p_to,
    version = version + 1,
    reason = coalesce(p_reason, reason),
    expires_at = case when p_to = 'confirmed' then null else expires_at end,
    confirmed_at = case when p_to = 'confirmed' then v_now else confirmed_at end,
    completed_at = case when p_to = 'completed' then v_now else completed_at end,
    cancelled_at = case when p_to = 'cancelled' then v_now else cancelled_at end,
    no_show_at = case when p_to = 'no_show' then v_now else no_show_at end
  where id = v_booking.id and clinic_id = v_booking.clinic_id
  returning * into v_booking;
  if p_to = 'cancelled' then
    update data.slot
    set booked = booked - 1, version = version + 1
    where id = v_booking.slot_id and clinic_id = v_booking.clinic_id;
  end if;
  perform internal.record_event(
    'booking.' || p_to, v_booking.clinic_id, v_booking.id, jsonb_build_object('slot_id', v_booking.slot_id));
  return internal.booking_row(v_booking);
end
$$;

comment on function internal.change_booking_status(text, uuid, text, integer, text) is
'Moves a booking to another status, frees its seat when it is cancelled, and records it.
p_function: the api function that asks.
p_to: confirmed, completed, cancelled or no_show.
p_expected_version: null: any.
p_reason: up to 500 characters; null keeps what is there.
Errors: MB001 invalid_argument, MB103 version_conflict, MB105 invalid_transition, MB106 hold_expired, MB113 cancellation_too_late, MB205 booking_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
