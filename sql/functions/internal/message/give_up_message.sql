create or replace function internal.give_up_message(p_message data.message, p_error text)
returns data.message
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  update data.message
  set status = 'dead', error = p_error
  where id = p_message.id and clinic_id = p_message.clinic_id
  returning * into p_message;
  perform internal.record_event(
    'message.failed', p_message.clinic_id, p_message.id,
    jsonb_build_object(
      'booking_id', p_message.booking_id, 'kind', p_message.kind, 'channel', p_message.channel, 'attempts', p_message.attempts));
  return p_message;
end
$$;

comment on function internal.give_up_message(data.message, text) is
'Gives a message up, whose row the caller has locked, and records it.
Errors: MB303 invalid_claims, MB503 durability_refused';
