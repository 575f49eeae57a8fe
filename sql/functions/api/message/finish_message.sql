create or replace function api.finish_message(p_message_id uuid, p_error text default null, p_is_permanent boolean default false)
returns api.message
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  c_most_attempts constant integer := 10;
  v_now timestamptz := internal.now();
  -- an address has no place in it
  v_error text := regexp_replace(
    regexp_replace(internal.check_text(p_error, 'error', 1000), '[^[:space:]]+@[^[:space:]]+', '…', 'g'),
    '[+]?[0-9][0-9 ()./-]{5,}[0-9]', '…', 'g');
  v_message data.message;
  v_due_at timestamptz;
begin
  perform internal.authorize('finish_message');
  select * into v_message from data.message where id = p_message_id for update;
  if v_message.id is null or v_message.attempts = 0 then
    raise exception using errcode = 'MB220', message = 'message_not_found', column = 'message_id',
      detail = format('message_id=%s', p_message_id), hint = 'It was never claimed.';
  end if;

  if v_error is null and v_message.status <> 'sent' then
    -- whatever became of it meanwhile
    update data.message
    set status = 'sent', sent_at = v_now, error = null, skip_reason = null
    where id = v_message.id and clinic_id = v_message.clinic_id
    returning * into v_message;
    perform internal.record_event(
      'message.sent', v_message.clinic_id, v_message.id,
      jsonb_build_object(
        'booking_id', v_message.booking_id, 'patient_id', v_message.patient_id, 'kind', v_message.kind,
        'channel', v_message.channel, 'attempts', v_message.attempts));
  elsif v_error is not null and v_message.status = 'queued' then
    v_due_at := v_now + least(30 * 2 ^ (v_message.attempts - 1), 3600) * interval '1 second';
    if coalesce(p_is_permanent, false) or v_message.attempts >= c_most_attempts
      or v_message.kind = 'reminder' and v_due_at >= v_message.starts_at
    then
      v_message := internal.give_up_message(v_message, v_error);
    else
      update data.message
      set due_at = v_due_at, error = v_error
      where id = v_message.id and clinic_id = v_message.clinic_id
      returning * into v_message;
    end if;
  end if;
  return internal.message_row(v_message);
end
$$;

comment on function api.finish_message(uuid, text, boolean) is
'Says what became of a message that a sender had claimed: sent; or not, and then it is given out again after a wait that doubles with each attempt from 30 seconds up to an hour. After 10 attempts, or where a reminder would come when the visit has begun, it is given up. Safe to repeat.
p_error: why it was not sent, up to 1,000 characters; null: it was. What looks like an address in it is left out.
p_is_permanent: true gives it up at once.
Returns the message.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB220 message_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
