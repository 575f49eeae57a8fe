create or replace function internal.record_event(
  p_topic text, p_clinic_id uuid, p_entity_id uuid, p_payload jsonb default '{}', p_changes jsonb default null
)
returns uuid
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_id uuid := internal.new_id();
  v_clinic_id uuid := coalesce(p_clinic_id, '00000000-0000-0000-0000-000000000000');
  v_now timestamptz := internal.now();
begin
  if current_setting('synchronous_commit') = 'off' then
    perform internal.check_durability();
  end if;
  -- one statement: each of its own costs some 10 us
  with v_event as (
    insert into data.event (id, clinic_id, occurred_at, topic, entity_id, actor, payload, request_id, address, changes)
    values (
      v_id, v_clinic_id, v_now, p_topic, p_entity_id, internal.actor_label(), p_payload,
      left(nullif(current_setting('medbook.request_id', true), ''), 200),
      coalesce(left(nullif(current_setting('medbook.address', true), ''), 100), host(inet_client_addr()), 'local'),
      p_changes)
  ), v_unsealed as (
    insert into data.event_unsealed (event_id, clinic_id)
    values (v_id, v_clinic_id)
  )
  insert into data.outbox (event_id, clinic_id, created_at)
  select v_id, v_clinic_id, v_now
  -- who read something is for the record, and no news to anybody
  where p_topic not like '%.read';
  return v_id;
end
$$;

comment on function internal.record_event(text, uuid, uuid, jsonb, jsonb) is
'Writes one event, its place in the outbox and in the line of what is to be sealed, in the caller''s transaction.
p_topic: entity.verb, as booking.confirmed; entity.read stays out of the outbox.
p_clinic_id: null for a patient, who belongs to no clinic.
p_payload: ids, times and counts, never personal data.
p_changes: what internal.changes gives.
Returns the id of the event.
Errors: MB303 invalid_claims, MB503 durability_refused';
