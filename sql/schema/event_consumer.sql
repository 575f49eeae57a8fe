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
