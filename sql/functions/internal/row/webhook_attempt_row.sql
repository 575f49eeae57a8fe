create or replace function internal.webhook_attempt_row(p_attempt data.webhook_attempt)
returns api.webhook_attempt
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select row(
    p_attempt.id, p_attempt.webhook_id, p_attempt.event_id, p_attempt.attempt, p_attempt.occurred_at, p_attempt.status_code,
    p_attempt.duration_ms, p_attempt.error
  )::api.webhook_attempt
$$;

comment on function internal.webhook_attempt_row(data.webhook_attempt) is 'A line of the delivery log as callers see it.';
