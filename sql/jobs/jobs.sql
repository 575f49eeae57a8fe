create or replace function internal.jobs()
returns table (name text, schedule text, every interval)
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  values
  ('expire_holds', '* * * * *', interval '1 minute'),
  ('seal_events', '* * * * *', interval '1 minute'),
  ('close_past_slots', '*/10 * * * *', interval '10 minutes'),
  ('purge_idempotency_keys', '20 * * * *', interval '1 hour'),
  ('purge_messages', '35 * * * *', interval '1 hour'),
  ('purge_outbox', '40 * * * *', interval '1 hour'),
  ('purge_rate_limits', '50 * * * *', interval '1 hour'),
  ('purge_refresh_tokens', '55 * * * *', interval '1 hour'),
  ('generate_upcoming_slots', '15 1 * * *', interval '1 day'),
  ('apply_retention', '30 2 * * *', interval '1 day'),
  ('purge_cron_history', '45 1 * * *', interval '1 day')
$$;

comment on function internal.jobs() is
'The jobs: pg_cron runs each by its schedule (GMT), `medbook tick` each time the interval has passed.
name: of the function in schema internal.';
