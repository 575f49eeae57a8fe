-- No foreign key to the event, for the reason given in outbox.sql.
create table data.webhook_attempt (
  id uuid not null,
  clinic_id uuid not null,
  webhook_id uuid not null,
  event_id uuid not null,
  attempt integer not null,
  occurred_at timestamptz not null,
  status_code integer,
  duration_ms integer not null,
  error text,
  constraint webhook_attempt_pkey primary key (id, clinic_id),
  constraint webhook_attempt_is_of_an_endpoint foreign key (webhook_id, clinic_id)
  references data.webhook_endpoint (id, clinic_id) on delete cascade,
  constraint webhook_attempt_is_counted check (attempt >= 0),
  constraint webhook_attempt_status_is_of_http check (status_code between 100 and 999),
  constraint webhook_attempt_duration_is_forward check (duration_ms >= 0),
  constraint webhook_attempt_is_answered_or_failed check (num_nonnulls(status_code, error) > 0)
);

create index webhook_attempt_webhook_id_idx on data.webhook_attempt (webhook_id, clinic_id, id);
create index webhook_attempt_occurred_at_idx on data.webhook_attempt (occurred_at);

comment on table data.webhook_attempt is 'The delivery log of webhooks: every request that was made, or refused before it was made. Kept 30 days.';
comment on column data.webhook_attempt.clinic_id is 'That of the endpoint.';
comment on column data.webhook_attempt.attempt is 'How often the event had been given out then; 0: another worker had delivered it meanwhile.';
comment on column data.webhook_attempt.status_code is 'What was answered; null: nothing.';
comment on column data.webhook_attempt.error is 'Why it failed; null: it was delivered.';
