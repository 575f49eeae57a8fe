-- The condition on earlier events is that of claim_events: without it an endpoint whose events all wait for another would be
-- listed again and again. Whatever was given out is due later, so that the oldest first leaves nobody out.
create or replace function api.list_due_webhooks(p_limit integer default 100)
returns setof api.due_webhook
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
rows 10
as $$
declare
  v_now timestamptz;
begin
  perform internal.authorize('list_due_webhooks');
  perform internal.check_argument(coalesce(p_limit between 1 and 1000, false), 'limit', 'is not 1 to 1000');
  perform internal.distribute_events();
  -- after what it has just made due
  v_now := internal.now();
  return query
  select
    w.id, 'webhook:' || w.id, w.url,
    array_remove(array[
      internal.unwrap_key(w.wrapped_secret, w.master_key_id),
      case when w.previous_secret_ends_at > v_now then internal.unwrap_key(w.wrapped_previous_secret, w.master_key_id) end
    ], null),
    w.consecutive_failures
  from (
    select w.*
    from data.webhook_endpoint as w
    cross join lateral (
      select d.due_at
      from data.event_delivery as d
      where
        d.consumer_id = w.id and d.dead_at is null and d.due_at <= v_now
        and not exists (
          select from data.event_delivery as v_earlier
          where
            v_earlier.consumer_id = d.consumer_id and v_earlier.entity_id = d.entity_id and v_earlier.dead_at is null
            and v_earlier.event_id < d.event_id
        )
      order by d.due_at
      limit 1
    ) as v_first
    where w.is_active
    order by v_first.due_at
    limit p_limit
  ) as w;
end
$$;

comment on function api.list_due_webhooks(integer) is
'Lists the active endpoints that something is due for, for the worker to claim it as their consumer; the longest overdue first.
p_limit: 1 to 1000.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong';
