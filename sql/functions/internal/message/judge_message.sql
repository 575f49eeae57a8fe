-- The caller has locked the message; what it is about is read without a lock, as it may change the moment after anyway.
create or replace function internal.judge_message(
  p_message data.message, p_booking data.booking, p_preference data.patient_preference, p_time_zone text, p_now timestamptz
)
returns data.message
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  c_most_attempts constant integer := 10;
  v_due_at timestamptz := p_message.due_at;
begin
  if p_message.attempts >= c_most_attempts then
    -- whoever had it last never said what became of it
    return internal.give_up_message(p_message, coalesce(p_message.error, 'lease lapsed'));
  end if;
  p_message.skip_reason := internal.skip_reason(p_message, p_booking, p_preference, p_now);
  if p_message.skip_reason is null and p_message.kind = 'reminder' then
    v_due_at := internal.avoid_quiet_hours(
      p_now, p_message.starts_at, p_now, internal.reminder_spread(p_message.booking_id), p_time_zone, p_preference.quiet_from,
      p_preference.quiet_to);
    p_message.skip_reason := case when v_due_at is null then 'quiet_hours' end;
  end if;
  if p_message.skip_reason is not null or v_due_at > p_now then
    update data.message
    set
      status = case when p_message.skip_reason is null then 'queued' else 'skipped' end,
      skip_reason = p_message.skip_reason,
      due_at = coalesce(v_due_at, due_at)
    where id = p_message.id and clinic_id = p_message.clinic_id
    returning * into p_message;
  end if;
  return p_message;
end
$$;

comment on function internal.judge_message(data.message, data.booking, data.patient_preference, text, timestamptz) is
'Asks once more of a message that is due whether it is to be sent at p_now: else it is skipped, put off until quiet hours end, or given up after 10 attempts.
Returns the message as it is then.
Errors: MB303 invalid_claims, MB503 durability_refused';
