-- Every writer passes here: a session that turned synchronous_commit off, as any may, has it on for this transaction, or a
-- crash would lose what was acknowledged.
create or replace function internal.record_event(p_topic text, p_clinic_id uuid, p_entity_id uuid, p_payload jsonb default '{}')
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
    perform set_config('synchronous_commit', 'on', true);
  end if;
  insert into data.event (id, clinic_id, occurred_at, topic, entity_id, actor, payload)
  values (v_id, v_clinic_id, v_now, p_topic, p_entity_id, internal.actor_label(), p_payload);
  insert into data.outbox (event_id, clinic_id, created_at)
  values (v_id, v_clinic_id, v_now);
  return v_id;
end
$$;

comment on function internal.record_event(text, uuid, uuid, jsonb) is
'Writes one event and its place in the outbox, in the caller''s transaction.
p_topic: entity.verb, as booking.confirmed.
p_clinic_id: null for a patient, who belongs to no clinic.
p_payload: ids, times and counts, never personal data.
Returns the id of the event.
Errors: MB303 invalid_claims';
