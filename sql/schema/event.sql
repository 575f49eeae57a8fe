-- Append-only: not even the owner may update or delete. No foreign keys, for the reason given in booking.sql.
create table data.event (
  id uuid not null,
  clinic_id uuid not null,
  occurred_at timestamptz not null,
  topic text not null,
  entity_id uuid not null,
  actor text not null,
  payload jsonb not null,
  request_id text,
  address text,
  changes jsonb,
  constraint event_pkey primary key (id, clinic_id),
  constraint event_topic_is_entity_dot_verb check (topic ~ '^[a-z_]+\.[a-z_]+$'),
  constraint event_payload_is_an_object check (jsonb_typeof(payload) = 'object')
);

create index event_entity_id_idx on data.event (entity_id, id);
create index event_clinic_id_occurred_at_idx on data.event (clinic_id, occurred_at, id);
create index event_actor_occurred_at_idx on data.event (actor, occurred_at, id);
create index event_occurred_at_idx on data.event (occurred_at, id);
create index event_patient_ids_idx on data.event using gin ((payload -> 'patient_ids') jsonb_path_ops)
where topic = 'patient.read';

revoke update, delete, truncate on data.event from medbook_owner;

comment on table data.event is
'Every change and every read of a patient''s data, once, written by the transaction that made it. The audit trail and the source of every notification. No personal data; not even the owner may update or delete.';
comment on column data.event.clinic_id is 'All zeros for the global entities: patients.';
comment on column data.event.topic is 'What happened: booking.confirmed, clinic.disabled, …';
comment on column data.event.entity_id is 'What it happened to.';
comment on column data.event.actor is 'role:subject of the caller.';
comment on column data.event.payload is 'Ids, times and counts.';
comment on column data.event.request_id is 'The request that made it, as the HTTP layer named it.';
comment on column data.event.address is 'Where the caller was: the address that the HTTP layer saw, or that of the connection, or local.';
comment on column data.event.changes is
'{"field": [before, after]}; {"field": null}: changed, but personal. Null where no row was changed.';
