create or replace function internal.message_row(p_message data.message)
returns api.message
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select row(
    p_message.id, p_message.clinic_id, p_message.patient_id, p_message.booking_id, p_message.kind, p_message.channel,
    p_message.starts_at, p_message.remind_minutes, p_message.status, p_message.due_at, p_message.attempts, p_message.error,
    p_message.skip_reason, p_message.created_at, p_message.sent_at
  )::api.message
$$;

comment on function internal.message_row(data.message) is 'A message as callers see it.';
