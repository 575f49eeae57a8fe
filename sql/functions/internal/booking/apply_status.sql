create or replace function internal.apply_status(p_booking data.booking, p_to text, p_reason bytea, p_now timestamptz)
returns data.booking
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_booking data.booking;
begin
  update data.booking
  set
    status = p_to,
    version = version + 1,
    reason = coalesce(p_reason, reason),
    expires_at = case when p_to = 'confirmed' then null else expires_at end,
    confirmed_at = case when p_to = 'confirmed' then p_now else confirmed_at end,
    arrived_at = case when p_to = 'arrived' then p_now else arrived_at end,
    completed_at = case when p_to = 'completed' then p_now else completed_at end,
    cancelled_at = case when p_to = 'cancelled' then p_now else cancelled_at end,
    no_show_at = case when p_to = 'no_show' then p_now else no_show_at end
  where id = p_booking.id and clinic_id = p_booking.clinic_id
  returning * into v_booking;
  if p_to = 'confirmed' and v_booking.visit_type = 'virtual' then
    v_booking := internal.set_meeting_url(v_booking);
  end if;
  perform internal.record_event(
    'booking.' || p_to, v_booking.clinic_id, v_booking.id, jsonb_build_object('slot_id', v_booking.slot_id),
    jsonb_build_object('status', jsonb_build_array(p_booking.status, p_to))
    || case when p_reason is null then '{}'::jsonb else '{"reason": null}' end);
  perform internal.settle_offer(v_booking, p_now);
  if p_to = 'cancelled' then
    perform internal.free_seats(array[v_booking.slot_id]);
    perform internal.offer_seats(v_booking.clinic_id, array[v_booking.slot_id]);
  end if;
  return v_booking;
end
$$;

comment on function internal.apply_status(data.booking, text, bytea, timestamptz) is
'Moves a booking to another status, records it, and frees its seat when it is cancelled. The caller has locked its slot, for cancelled the waitlist, and the booking, and asked internal.check_transition.
p_to: confirmed, arrived, completed, cancelled or no_show.
p_reason: encrypted with the patient''s key; null keeps what is there.
Returns the booking.
Errors: MB303 invalid_claims, MB503 durability_refused';
