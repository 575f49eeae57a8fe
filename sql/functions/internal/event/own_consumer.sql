create or replace function internal.own_consumer(p_name text, p_topics text[])
returns data.event_consumer
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_consumer data.event_consumer;
begin
  select * into v_consumer from data.event_consumer where name = p_name;
  if v_consumer.topics is distinct from p_topics or v_consumer.clinic_ids is not null then
    insert into data.event_consumer as c (id, name, topics, created_at, updated_at)
    values (internal.new_id(), p_name, p_topics, internal.now(), internal.now())
    on conflict (name) do update
      set topics = excluded.topics, clinic_ids = null, version = c.version + 1, updated_at = excluded.updated_at
    returning * into v_consumer;
    perform internal.record_event(
      'consumer.subscribed', null, v_consumer.id,
      jsonb_build_object('consumer', p_name, 'topics', p_topics, 'clinic_ids', null));
  end if;
  return v_consumer;
end
$$;

comment on function internal.own_consumer(text, text[]) is
'Returns a consumer that is part of MedBook itself, made or put right if need be.
Errors: MB303 invalid_claims, MB503 durability_refused';
