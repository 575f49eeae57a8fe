-- Why: the append-only log of every change.
-- Locks: only what it makes; nobody can be using that yet.
-- Back: drop the table, with its data.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

-- Append-only. No foreign keys, for the reason given in booking.sql.
create table data.event (
  id uuid not null,
  clinic_id uuid not null,
  occurred_at timestamptz not null,
  topic text not null,
  entity_id uuid not null,
  actor text not null,
  payload jsonb not null,
  constraint event_pkey primary key (id, clinic_id),
  constraint event_topic_is_entity_dot_verb check (topic ~ '^[a-z_]+\.[a-z_]+$'),
  constraint event_payload_is_an_object check (jsonb_typeof(payload) = 'object')
);

create index event_entity_id_idx on data.event (entity_id, id);

comment on table data.event is
'Every change, once, written by the transaction that made it. The audit trail and the source of every notification. No personal data.';
comment on column data.event.clinic_id is 'All zeros for the global entities: patients.';
comment on column data.event.topic is 'What happened: booking.confirmed, clinic.disabled, …';
comment on column data.event.entity_id is 'What it happened to.';
comment on column data.event.actor is 'role:subject of the caller.';
comment on column data.event.payload is 'Ids, times and counts.';

commit;
