create or replace function api.set_rate_limit(
  p_action text, p_max_calls integer, p_window_seconds integer, p_expected_version integer default null
)
returns api.rate_limit
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_rule data.rate_limit_rule;
begin
  perform internal.authorize('set_rate_limit');
  perform internal.check_argument(coalesce(p_max_calls between 1 and 1000, false), 'max_calls', 'is not 1 to 1000');
  perform internal.check_argument(
    coalesce(p_window_seconds between 1 and 86400, false), 'window_seconds', 'is not 1 to 86400');
  select * into v_rule from data.rate_limit_rule where action = p_action for no key update;
  perform internal.check_argument(v_rule.id is not null, 'action', 'is not one that is limited');
  perform internal.check_version(p_expected_version, v_rule.version);

  update data.rate_limit_rule
  set max_calls = p_max_calls, window_seconds = p_window_seconds, version = version + 1, updated_at = internal.now()
  where id = v_rule.id
  returning * into v_rule;
  perform internal.record_event(
    'rate_limit.changed', null, v_rule.id,
    jsonb_build_object('action', p_action, 'max_calls', p_max_calls, 'window_seconds', p_window_seconds));
  return internal.rate_limit_row(v_rule);
end
$$;

comment on function api.set_rate_limit(text, integer, integer, integer) is
'Changes how often one subject may do something; what was counted before still counts.
p_action: book (a patient''s bookings) or log_in (tries of an account).
p_max_calls: 1 to 1,000.
p_window_seconds: in any stretch of so many seconds, 1 to 86,400.
p_expected_version: refuse if it has changed since; null: do not ask.
Returns the rate limit.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB103 version_conflict, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
