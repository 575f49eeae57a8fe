drop function if exists internal.jobs();
create or replace function internal.jobs()
returns table (name text, schedule text, every interval, in_batches boolean)
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  values
  ('expire_holds', '* * * * *', interval '1 minute', true),
  ('offer_due_seats', '* * * * *', interval '1 minute', false),
  ('process_requests', '* * * * *', interval '1 minute', true),
  ('seal_events', '* * * * *', interval '1 minute', false),
  ('close_past_slots', '*/10 * * * *', interval '10 minutes', false),
  ('purge_booking_requests', '10 * * * *', interval '1 hour', false),
  ('purge_idempotency_keys', '20 * * * *', interval '1 hour', false),
  ('purge_live_changes', '30 * * * *', interval '1 hour', false),
  ('purge_messages', '35 * * * *', interval '1 hour', false),
  ('purge_outbox', '40 * * * *', interval '1 hour', false),
  ('purge_rate_limits', '50 * * * *', interval '1 hour', false),
  ('purge_refresh_tokens', '55 * * * *', interval '1 hour', false),
  ('generate_upcoming_slots', '15 1 * * *', interval '1 day', false),
  ('apply_retention', '30 2 * * *', interval '1 day', false),
  ('purge_cron_history', '45 1 * * *', interval '1 day', false)
$$;

comment on function internal.jobs() is
'The jobs: pg_cron runs each by its schedule (GMT), `medbook tick` each time the interval has passed.
name: of the function in schema internal.
in_batches: it is called until it finds nothing to do, each call a transaction.';
