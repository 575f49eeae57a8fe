create or replace function api.retry_message(p_message_id uuid)
returns api.message
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_message data.message;
begin
  select * into v_message from data.message where id = p_message_id;
  if (case when internal.is_allowed('retry_message', v_message.clinic_id) then v_message.id end) is null then
    raise exception using errcode = 'MB220', message = 'message_not_found', column = 'message_id',
      detail = format('message_id=%s', p_message_id), hint = 'Check the id.';
  end if;
  update data.message
  set status = 'queued', attempts = 0, due_at = internal.now()
  where id = v_message.id and clinic_id = v_message.clinic_id and status = 'dead'
  returning * into v_message;
  if not found then
    raise exception using errcode = 'MB105', message = 'invalid_transition',
      detail = format('message_id=%s', p_message_id), hint = 'Only a message that is dead can be tried again.';
  end if;
  perform internal.record_event(
    'message.retried', v_message.clinic_id, v_message.id, jsonb_build_object('booking_id', v_message.booking_id));
  return internal.message_row(v_message);
end
$$;

comment on function api.retry_message(uuid) is
'Sends a message that was given up, from the first attempt on, if it is still called for.
Returns the message.
Errors: 55P03 slot_locked, MB105 invalid_transition, MB220 message_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
