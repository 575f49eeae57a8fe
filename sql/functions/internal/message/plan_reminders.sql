-- What was given out is left alone: claim_messages asks again before it gives it out once more.
create or replace function internal.plan_reminders(p_booking data.booking, p_now timestamptz, p_is_new_plan boolean default false)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_is_due boolean := p_booking.status in ('confirmed', 'arrived') and p_booking.starts_at > p_now;
  v_preference data.patient_preference := internal.find_preference(p_booking.patient_id);
  v_spread interval := internal.reminder_spread(p_booking.id);
begin
  update data.message
  set
    status = 'skipped',
    skip_reason = case
      when not v_is_due then 'booking_over' when starts_at <> p_booking.starts_at then 'booking_moved' else 'not_wanted'
    end
  where
    booking_id = p_booking.id and clinic_id = p_booking.clinic_id and kind = 'reminder' and status = 'queued' and attempts = 0
    and (not v_is_due or starts_at <> p_booking.starts_at or p_is_new_plan);
  if not (v_is_due and v_preference.is_reminded) then
    return;
  end if;

  insert into data.message (
    id, clinic_id, patient_id, booking_id, kind, channel, starts_at, remind_minutes, status, due_at, skip_reason, created_at
  )
  select
    internal.new_id(), p_booking.clinic_id, p_booking.patient_id, p_booking.id, 'reminder', v_channel, p_booking.starts_at,
    v_minutes, case when v_quiet.due_at is null then 'skipped' else 'queued' end, coalesce(v_quiet.due_at, v_plain.due_at),
    case when v_quiet.due_at is null then 'quiet_hours' end, p_now
  from data.clinic as c
  cross join unnest((internal.find_setting(c.id)).reminder_minutes) as v_minutes
  cross join unnest(v_preference.channels) as v_channel
  cross join lateral (select p_booking.starts_at - v_minutes * interval '1 minute') as v_offset (due_at)
  cross join lateral (select greatest(v_offset.due_at - v_spread, p_now)) as v_plain (due_at)
  cross join lateral internal.avoid_quiet_hours(
    v_plain.due_at, p_booking.starts_at, p_now, v_spread, coalesce(v_preference.time_zone, c.time_zone),
    v_preference.quiet_from, v_preference.quiet_to
  ) as v_quiet (due_at)
  where c.id = p_booking.clinic_id and v_offset.due_at > p_now
  on conflict do nothing;
end
$$;

comment on function internal.plan_reminders(data.booking, timestamptz, boolean) is
'Makes the reminders of a booking those that it should have as it is now: old ones are skipped, new ones queued. Once, however often it is called.
p_is_new_plan: true plans those anew that were not given out, as the patient wants something else.';
