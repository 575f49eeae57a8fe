select internal.declare_row('api.webhook_attempt', $$
  id uuid,
  webhook_id uuid,
  event_id uuid,
  attempt integer,
  occurred_at timestamptz,
  status_code integer,
  duration_ms integer,
  error text
$$);

comment on type api.webhook_attempt is 'A line of the delivery log: one request to an endpoint.';
comment on column api.webhook_attempt.event_id is 'What it was to tell: the header webhook-id.';
comment on column api.webhook_attempt.attempt is 'How often the event had been given out then.';
comment on column api.webhook_attempt.occurred_at is 'When it was over.';
comment on column api.webhook_attempt.status_code is 'What was answered; null: nothing.';
comment on column api.webhook_attempt.duration_ms is 'How long it took, in milliseconds.';
comment on column api.webhook_attempt.error is 'Why it failed; null: it was delivered.';
