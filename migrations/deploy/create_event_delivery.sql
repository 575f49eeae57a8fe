-- Why: programs are told of events, at least once and in order.
-- Locks: only what it makes; nobody can be using that yet.
-- Back: drop the tables; who was to be told what is lost, the events are not.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

-- Global: a consumer may be of any program, for one clinic or for all.
create table data.event_consumer (
  id uuid not null,
  name text not null,
  topics text[] not null,
  clinic_ids uuid[],
  max_attempts integer not null default 10,
  retry_seconds integer not null default 5,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint event_consumer_pkey primary key (id),
  constraint event_consumer_name_is_unique unique (name),
  constraint event_consumer_name_is_a_word check (name ~ '^[a-z0-9][a-z0-9_.:-]{0,99}$'),
  constraint event_consumer_has_1_to_100_topics check (cardinality(topics) between 1 and 100),
  constraint event_consumer_has_1_to_1000_clinics check (cardinality(clinic_ids) between 1 and 1000),
  constraint event_consumer_tries_1_to_100_times check (max_attempts between 1 and 100),
  constraint event_consumer_waits_1_to_3600_seconds check (retry_seconds between 1 and 3600),
  constraint event_consumer_version_is_positive check (version > 0)
);

comment on table data.event_consumer is 'Who is told of events, and of which.';
comment on column data.event_consumer.name is 'What its workers call it.';
comment on column data.event_consumer.topics is 'booking.confirmed, booking.* or *.';
comment on column data.event_consumer.clinic_ids is 'Only events of these clinics; null: all, those of no clinic too.';
comment on column data.event_consumer.max_attempts is 'So often it is given an event before that is a dead letter.';
comment on column data.event_consumer.retry_seconds is
'Wait after the first failure, in seconds; doubled with each one more, up to an hour.';

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

commit;
