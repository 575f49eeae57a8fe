select internal.declare_row('api.consumer', $$
  id uuid,
  name text,
  topics text[],
  clinic_ids uuid[],
  max_attempts integer,
  retry_seconds integer,
  version integer,
  created_at timestamptz,
  updated_at timestamptz,
  waiting bigint,
  dead bigint,
  oldest_at timestamptz
$$);

comment on type api.consumer is 'Who is told of events, and how far behind he is.';
comment on column api.consumer.waiting is 'Events that he is still to be told, those under lease included; what is in the outbox is not counted yet.';
comment on column api.consumer.dead is 'Dead letters.';
comment on column api.consumer.oldest_at is 'When the oldest event that waits happened; null: none waits.';
comment on column api.consumer.version is 'Grows with every change.';
