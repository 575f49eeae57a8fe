create or replace function internal.webhook_row(p_webhook data.webhook_endpoint, p_secret text default null)
returns api.webhook
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select row(
    p_webhook.id, nullif(p_webhook.clinic_id, '00000000-0000-0000-0000-000000000000'), p_webhook.url, c.topics, p_secret,
    p_webhook.previous_secret_ends_at, p_webhook.is_active, p_webhook.disabled_at, p_webhook.disabled_reason,
    p_webhook.consecutive_failures, p_webhook.first_failed_at,
    (select count(*) from data.event_delivery where consumer_id = c.id and dead_at is null),
    (select count(*) from data.event_delivery where consumer_id = c.id and dead_at is not null),
    p_webhook.version, p_webhook.created_at, p_webhook.updated_at
  )::api.webhook
  from data.event_consumer as c
  where c.id = p_webhook.id
$$;

comment on function internal.webhook_row(data.webhook_endpoint, text) is
'An endpoint as callers see it.
p_secret: only where it has just been made.';
