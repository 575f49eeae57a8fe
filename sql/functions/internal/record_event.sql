create or replace function internal.record_event(p_topic text, p_clinic_id uuid, p_entity_id uuid, p_payload jsonb default '{}')
returns uuid
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  with v_event as (
    insert into data.event (id, clinic_id, occurred_at, topic, entity_id, actor, payload)
    values (
      internal.new_id(), coalesce(p_clinic_id, '00000000-0000-0000-0000-000000000000'), internal.now(),
      p_topic, p_entity_id, internal.actor_label(), p_payload
    )
    returning id, clinic_id, occurred_at
  )
  insert into data.outbox (event_id, clinic_id, created_at)
  select v_event.id, v_event.clinic_id, v_event.occurred_at
  from v_event
  returning event_id
$$;

comment on function internal.record_event(text, uuid, uuid, jsonb) is
'Writes one event and its place in the outbox, in the caller''s transaction.
p_topic: entity.verb, as booking.confirmed.
p_clinic_id: null for a patient, who belongs to no clinic.
p_payload: ids, times and counts, never personal data.
Returns the id of the event.
Errors: MB303 invalid_claims';
