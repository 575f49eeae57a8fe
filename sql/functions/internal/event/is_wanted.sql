create or replace function internal.is_wanted(p_consumer data.event_consumer, p_topic text, p_clinic_id uuid)
returns boolean
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select
    p_consumer.topics && array['*', p_topic, split_part(p_topic, '.', 1) || '.*']
    and (p_consumer.clinic_ids is null or p_clinic_id = any (p_consumer.clinic_ids))
$$;

comment on function internal.is_wanted(data.event_consumer, text, uuid) is
'Whether a consumer is told of an event of this topic and clinic.';
