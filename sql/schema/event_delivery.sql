-- Due again when a lease lapses or a wait is over: one time says both. What is acknowledged is deleted.
-- No foreign key to the event, for the reason given in outbox.sql.
create table data.event_delivery (
  event_id uuid not null,
  clinic_id uuid not null,
  consumer_id uuid not null,
  entity_id uuid not null,
  attempts integer not null default 0,
  due_at timestamptz not null,
  error text,
  dead_at timestamptz,
  constraint event_delivery_pkey primary key (event_id, clinic_id, consumer_id),
  constraint event_delivery_is_for_a_consumer foreign key (consumer_id)
  references data.event_consumer (id) on delete cascade,
  constraint event_delivery_attempts_are_counted check (attempts >= 0)
)
with (fillfactor = 80);

create index event_delivery_due_idx on data.event_delivery (consumer_id, due_at, event_id) where dead_at is null;
create index event_delivery_entity_idx on data.event_delivery (consumer_id, entity_id, event_id);
create index event_delivery_dead_idx on data.event_delivery (consumer_id, event_id) where dead_at is not null;

comment on table data.event_delivery is
'What a consumer is still to be told, one row an event. Of one entity only the oldest event is given out.';
comment on column data.event_delivery.entity_id is 'What happened to: the order of its events is kept.';
comment on column data.event_delivery.attempts is 'How often it was given out.';
comment on column data.event_delivery.due_at is 'Given out from then on: when a lease lapses, or the wait after a failure is over.';
comment on column data.event_delivery.error is 'Why the last attempt failed, in the consumer''s words.';
comment on column data.event_delivery.dead_at is 'When it was given up: a dead letter, until it is retried or dropped.';
