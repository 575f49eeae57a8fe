create or replace function api.record_webhook_attempt(
  p_webhook_id uuid, p_event_id uuid, p_status_code integer, p_duration_ms integer, p_error text default null
)
returns api.webhook_attempt
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  c_most_failures constant integer := 20;
  c_longest_failing constant interval := interval '24 hours';
  v_error text;
  v_webhook data.webhook_endpoint;
  v_now timestamptz;
  v_consumer data.event_consumer;
  v_attempts integer;
  v_attempt data.webhook_attempt;
begin
  -- first, as a worker sees no endpoint before
  perform internal.authorize('record_webhook_attempt');
  v_error := internal.check_text(p_error, 'error', 1000, p_status_code is null);
  perform internal.check_argument(p_event_id is not null, 'event_id', 'is required');
  perform internal.check_argument(coalesce(p_status_code between 100 and 999, true), 'status_code', 'is not 100 to 999');
  perform internal.check_argument(p_duration_ms >= 0, 'duration_ms', 'is not 0 or more');
  v_webhook := internal.lock_webhook('record_webhook_attempt', p_webhook_id, null);
  v_now := internal.now();
  if p_status_code not between 200 and 299 then
    v_error := coalesce(v_error, format('answered %s', p_status_code));
  end if;

  if v_error is null then
    delete from data.event_delivery
    where event_id = p_event_id and consumer_id = p_webhook_id and dead_at is null and attempts > 0
    returning attempts into v_attempts;
    update data.webhook_endpoint
    set consecutive_failures = 0, first_failed_at = null
    where id = p_webhook_id and clinic_id = v_webhook.clinic_id and consecutive_failures > 0;
  else
    select * into v_consumer from data.event_consumer where id = p_webhook_id;
    v_attempts := (internal.fail_delivery(v_consumer, p_event_id, v_error)).attempts;
    update data.webhook_endpoint
    set consecutive_failures = consecutive_failures + 1, first_failed_at = coalesce(first_failed_at, v_now)
    where id = p_webhook_id and clinic_id = v_webhook.clinic_id
    returning * into v_webhook;
    if v_webhook.is_active and p_status_code = 410 then
      perform internal.switch_webhook_off(v_webhook, 'gone');
    elsif v_webhook.is_active and v_webhook.consecutive_failures >= c_most_failures
      and v_webhook.first_failed_at <= v_now - c_longest_failing
    then
      perform internal.switch_webhook_off(v_webhook, 'failing');
    end if;
  end if;

  insert into data.webhook_attempt (
    id, clinic_id, webhook_id, event_id, attempt, occurred_at, status_code, duration_ms, error
  )
  values (
    internal.new_id(), v_webhook.clinic_id, p_webhook_id, p_event_id, coalesce(v_attempts, 0), v_now, p_status_code,
    p_duration_ms, v_error
  )
  returning * into v_attempt;
  return internal.webhook_attempt_row(v_attempt);
end
$$;

comment on function api.record_webhook_attempt(uuid, uuid, integer, integer, text) is
'Says what became of a request: any 2xx without an error acknowledges the event, anything else gives it out again after a wait of 5 seconds, doubled up to an hour, and after 40 attempts makes it a dead letter. The answer 410 disables the endpoint, as do 24 hours of nothing but failures, 20 at least.
p_event_id: what the endpoint had claimed.
p_status_code: what was answered, 100 to 999; null: nothing.
p_duration_ms: how long it took, in milliseconds.
p_error: why it failed, up to 1,000 characters; no personal data.
Returns the line of the delivery log.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB103 version_conflict, MB218 webhook_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
