create or replace function internal.skip_reason(
  p_message data.message, p_booking data.booking, p_preference data.patient_preference, p_now timestamptz
)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_payload jsonb;
begin
  if not exists (select from data.patient where id = p_message.patient_id and is_active) then
    return 'patient_inactive';
  elsif p_message.channel <> all (p_preference.channels) or p_message.kind = 'reminder' and not p_preference.is_reminded then
    return 'not_wanted';
  elsif p_message.kind = 'waitlist_offer' then
    return case when p_booking.status <> 'pending' or p_booking.expires_at <= p_now then 'offer_over' end;
  elsif p_booking.status not in ('confirmed', 'arrived') and p_message.kind <> 'cancellation' then
    return 'booking_over';
  elsif p_message.kind = 'reminder' and p_message.starts_at <> p_booking.starts_at then
    return 'booking_moved';
  elsif p_booking.starts_at <= p_now then
    return 'visit_begun';
  end if;

  select payload into v_payload from data.event where id = p_message.event_id and clinic_id = p_message.clinic_id;
  if p_message.kind = 'change' and (v_payload ->> 'slot_id')::uuid <> p_booking.slot_id then
    return 'booking_moved';
  elsif p_message.kind = 'conflict' and not exists (
    select from data.schedule_conflict as c
    where
      c.id = (v_payload ->> 'conflict_id')::uuid and c.clinic_id = p_message.clinic_id
      and internal.conflict_status(c, p_booking, p_now) = 'open'
  ) then
    return 'conflict_over';
  end if;
  return null;
end
$$;

comment on function internal.skip_reason(data.message, data.booking, data.patient_preference, timestamptz) is
'Why a message that is due is no longer called for at p_now: booking_over, booking_moved, offer_over, conflict_over, visit_begun, patient_inactive or not_wanted. Null: it is.';
