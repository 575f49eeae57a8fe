create or replace function api.subscribe(
  p_consumer text, p_topics text[], p_clinic_ids uuid[] default null, p_max_attempts integer default 10,
  p_retry_seconds integer default 5
)
returns api.consumer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_unknown uuid[];
begin
  perform internal.authorize('subscribe');
  perform internal.check_argument(
    coalesce(p_consumer ~ '^(?!webhook:)[a-z0-9][a-z0-9_.:-]{0,99}$', false), 'consumer',
    'is not 1 to 100 of a-z, 0-9, _ . : and -, a letter or digit first; webhook: is for endpoints');
  perform internal.check_argument(
    coalesce(
      cardinality(p_clinic_ids) between 1 and 1000 and not exists (select from unnest(p_clinic_ids) as v_id where v_id is null),
      p_clinic_ids is null),
    'clinic_ids', 'has not 1 to 1000 ids');
  if p_clinic_ids is not null then
    p_clinic_ids := array(select distinct v_id from unnest(p_clinic_ids) as v_id order by v_id);
  end if;
  perform internal.check_argument(coalesce(p_max_attempts between 1 and 100, false), 'max_attempts', 'is not 1 to 100');
  perform internal.check_argument(coalesce(p_retry_seconds between 1 and 3600, false), 'retry_seconds', 'is not 1 to 3600');
  v_unknown := array(
    select v_id from unnest(p_clinic_ids) as v_id where not exists (select from data.clinic where id = v_id));
  if v_unknown <> '{}' then
    raise exception using errcode = 'MB201', message = 'clinic_not_found', column = 'clinic_ids',
      detail = format('clinic_id=%s', array_to_string(v_unknown, ', clinic_id=')), hint = 'Check the ids.';
  end if;

  return internal.consumer_row(
    internal.save_consumer(p_consumer, internal.check_topics(p_topics), p_clinic_ids, p_max_attempts, p_retry_seconds));
end
$$;

comment on function api.subscribe(text, text[], uuid[], integer, integer) is
'Makes a consumer, or gives it other topics: from now on it is told of events by claim_events. What was waiting for it still does. Events of before: replay_events. As long as there was no consumer at all, events have waited up to 7 days for the first.
p_consumer: its name, 1 to 100 of a-z, 0-9, _ . : and -; not webhook:…, which is an endpoint''s.
p_topics: 1 to 100 of booking.confirmed, booking.* (all of bookings), * (all).
p_clinic_ids: only events of these clinics, up to 1000; null: all.
p_max_attempts: so often it is given an event before that is a dead letter; 1 to 100.
p_retry_seconds: wait after the first failure, doubled with each one more, up to an hour; 1 to 3600.
Returns the consumer.
Errors: MB001 invalid_argument, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
