-- Every column of data.event is in it, as a test sees to. Nothing in it depends on a setting of the session.
create or replace function internal.event_digest(p_previous bytea, p_event data.event)
returns bytea
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  return sha256(p_previous || convert_to(
    jsonb_build_array(
      p_event.id, p_event.clinic_id, extract(epoch from p_event.occurred_at), p_event.topic, p_event.entity_id,
      p_event.actor, p_event.payload, p_event.request_id, p_event.address, p_event.changes)::text,
    'UTF8'));
end
$$;

comment on function internal.event_digest(bytea, data.event) is
'The SHA-256 that seals an event: of the digest before it in the chain, and of all its columns as a JSON array.
p_previous: empty for the first of a chain.';
