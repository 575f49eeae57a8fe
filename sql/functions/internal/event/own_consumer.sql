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
    v_consumer := internal.save_consumer(p_name, p_topics, null, 10, 5);
  end if;
  return v_consumer;
end
$$;

comment on function internal.own_consumer(text, text[]) is
'Returns a consumer that is part of MedBook itself, made or put right if need be.
Errors: MB303 invalid_claims, MB503 durability_refused';
