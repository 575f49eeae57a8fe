create or replace function internal.plan_event(p_event data.event, p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  c_news constant interval := interval '7 days';
  v_booking data.booking;
  v_kind text := case p_event.topic
    when 'booking.confirmed' then 'confirmation'
    when 'booking.rescheduled' then 'change'
    when 'booking.swapped' then 'change'
    when 'booking.cancelled' then 'cancellation'
    when 'waitlist.offered' then 'waitlist_offer'
    when 'schedule.conflict' then 'conflict'
  end;
begin
  if p_event.topic = 'patient.preferences_updated' then
    for v_booking in
      select * from data.booking
      where patient_id = p_event.entity_id and starts_at > p_now and status in ('confirmed', 'arrived')
      order by id
    loop
      perform internal.plan_reminders(v_booking, p_now, true);
    end loop;
    return;
  end if;

  select * into v_booking
  from data.booking
  where
    clinic_id = p_event.clinic_id
    and id = case when v_kind = 'waitlist_offer' then (p_event.payload ->> 'booking_id')::uuid else p_event.entity_id end;
  -- of a hold that was never confirmed he is told nothing, but that it is offered
  if p_event.occurred_at > p_now - c_news and (v_kind = 'waitlist_offer' or v_booking.confirmed_at <= p_event.occurred_at) then
    perform internal.add_messages(v_kind, p_event, v_booking, p_now);
  end if;
  if v_kind in ('confirmation', 'change', 'cancellation') then
    perform internal.plan_reminders(v_booking, p_now);
  end if;
end
$$;

comment on function internal.plan_event(data.event, timestamptz) is
'Queues what patients are told because of an event: a message if it is no older than 7 days, and reminders.';
