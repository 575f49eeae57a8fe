create or replace function internal.add_messages(p_kind text, p_event data.event, p_booking data.booking, p_now timestamptz)
returns void
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  insert into data.message (
    id, clinic_id, patient_id, booking_id, event_id, kind, channel, starts_at, status, due_at, created_at
  )
  select
    internal.new_id(), p_booking.clinic_id, p_booking.patient_id, p_booking.id, p_event.id, p_kind, v_channel,
    p_booking.starts_at, 'queued', p_now, p_now
  from unnest((internal.find_preference(p_booking.patient_id)).channels) as v_channel
  on conflict do nothing
$$;

comment on function internal.add_messages(text, data.event, data.booking, timestamptz) is
'Queues what a patient is told of an event, a message for each channel that he wants; once, however often it is called.';
