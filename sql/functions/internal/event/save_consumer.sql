create or replace function internal.save_consumer(
  p_name text, p_topics text[], p_clinic_ids uuid[], p_max_attempts integer, p_retry_seconds integer
)
returns data.event_consumer
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_consumer data.event_consumer;
begin
  insert into data.event_consumer as c (
    id, name, topics, clinic_ids, max_attempts, retry_seconds, created_at, updated_at
  )
  values (
    internal.new_id(), p_name, p_topics, p_clinic_ids, p_max_attempts, p_retry_seconds, internal.now(), internal.now()
  )
  on conflict (name) do update
    set
      topics = excluded.topics,
      clinic_ids = excluded.clinic_ids,
      max_attempts = excluded.max_attempts,
      retry_seconds = excluded.retry_seconds,
      version = c.version + 1,
      updated_at = excluded.updated_at
  returning * into v_consumer;
  perform internal.record_event(
    'consumer.subscribed', null, v_consumer.id,
    jsonb_build_object('consumer', p_name, 'topics', v_consumer.topics, 'clinic_ids', p_clinic_ids));
  return v_consumer;
end
$$;

comment on function internal.save_consumer(text, text[], uuid[], integer, integer) is
'Makes a consumer, or gives it other topics, clinics and retries, and records it. The caller has checked them.
Errors: MB303 invalid_claims, MB503 durability_refused';
