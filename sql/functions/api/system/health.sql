create or replace function api.health()
returns api.health
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select internal.authorize('health');
  select row(
    'ok',
    internal.now(),
    current_setting('server_version'),
    (select count(*) from (
      select from data.booking where status = 'pending' and expires_at <= (select internal.now()) limit 1000
    ) as v_overdue),
    (select count(*) from (select from data.outbox limit 1000) as v_waiting)
  )::api.health
$$;

comment on function api.health() is
'Answers when the database can serve bookings, with what a monitor watches.
Errors: MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
