create or replace function internal.keep_consumer(p_name text, p_topics text[])
returns uuid
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_topics text[] := internal.check_topics(p_topics);
  v_consumer data.event_consumer;
begin
  select * into v_consumer from data.event_consumer where name = p_name;
  if v_consumer.topics = v_topics and v_consumer.clinic_ids is null then
    return v_consumer.id;
  end if;
  insert into data.event_consumer as c (id, name, topics, created_at, updated_at)
  values (internal.new_id(), p_name, v_topics, internal.now(), internal.now())
  on conflict (name) do update
    set topics = excluded.topics, clinic_ids = null, version = c.version + 1, updated_at = excluded.updated_at
  returning * into v_consumer;
  perform internal.record_event(
    'consumer.subscribed', null, v_consumer.id,
    jsonb_build_object('consumer', p_name, 'topics', v_topics, 'clinic_ids', null));
  return v_consumer.id;
end
$$;

comment on function internal.keep_consumer(text, text[]) is
'Subscribes one of MedBook''s own consumers, if it is not yet: for these topics, of all clinics.
Returns its id.
Errors: MB001 invalid_argument, MB303 invalid_claims, MB503 durability_refused';
