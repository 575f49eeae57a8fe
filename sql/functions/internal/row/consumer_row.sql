create or replace function internal.consumer_row(p_consumer data.event_consumer)
returns api.consumer
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select row(
    p_consumer.id, p_consumer.name, p_consumer.topics, p_consumer.clinic_ids, p_consumer.max_attempts,
    p_consumer.retry_seconds, p_consumer.version, p_consumer.created_at, p_consumer.updated_at,
    (select count(*) from data.event_delivery where consumer_id = p_consumer.id and dead_at is null),
    (select count(*) from data.event_delivery where consumer_id = p_consumer.id and dead_at is not null),
    (
      select e.occurred_at
      from data.event_delivery as d
      inner join data.event as e on e.id = d.event_id and e.clinic_id = d.clinic_id
      where d.consumer_id = p_consumer.id and d.dead_at is null
      order by d.event_id
      limit 1
    )
  )::api.consumer
$$;

comment on function internal.consumer_row(data.event_consumer) is 'A consumer as callers see it.';
