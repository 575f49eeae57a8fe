-- Why: events are posted to the endpoints of clinics and of the platform.
-- Locks: what it makes, and for a moment event_consumer, which the first refers to.
-- Back: drop the tables; where to post to and the log of it are lost, the events are not.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

-- An endpoint is a consumer of events and has its id: topics, leases, order, retries and dead letters are those of a consumer.
create table data.webhook_endpoint (
  id uuid not null,
  clinic_id uuid not null,
  url text not null,
  wrapped_secret bytea not null,
  wrapped_previous_secret bytea,
  previous_secret_ends_at timestamptz,
  master_key_id text not null,
  disabled_at timestamptz,
  disabled_reason text,
  is_active boolean not null generated always as (disabled_at is null) stored,
  consecutive_failures integer not null default 0,
  first_failed_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint webhook_endpoint_pkey primary key (id, clinic_id),
  constraint webhook_endpoint_is_a_consumer foreign key (id)
  references data.event_consumer (id) on delete cascade,
  constraint webhook_endpoint_url_is_of_the_web check (url ~ '^https?://' and length(url) <= 2000),
  constraint webhook_endpoint_previous_secret_ends check ((wrapped_previous_secret is null) = (previous_secret_ends_at is null)),
  constraint webhook_endpoint_is_disabled_for_a_reason check (
    (disabled_at is null) = (disabled_reason is null) and disabled_reason in ('requested', 'failing', 'gone')
  ),
  constraint webhook_endpoint_fails_since_the_first_failure check (
    consecutive_failures >= 0 and (consecutive_failures = 0) = (first_failed_at is null)
  ),
  constraint webhook_endpoint_version_is_positive check (version > 0)
)
with (fillfactor = 80);

create index webhook_endpoint_clinic_id_idx on data.webhook_endpoint (clinic_id, id);

comment on table data.webhook_endpoint is 'Where events are posted to: a consumer of events that the worker speaks for.';
comment on column data.webhook_endpoint.id is 'Also that of its consumer, webhook:<id>, which has its topics.';
comment on column data.webhook_endpoint.clinic_id is 'Whose events it is told; all zeros: those of the platform, which are all.';
comment on column data.webhook_endpoint.wrapped_secret is 'What its requests are signed with, encrypted with the master key.';
comment on column data.webhook_endpoint.wrapped_previous_secret is 'What they are signed with besides, for a while after a rotation.';
comment on column data.webhook_endpoint.master_key_id is 'Fingerprint of that master key, which is never stored.';
comment on column data.webhook_endpoint.disabled_reason is 'requested; failing: every attempt of a day; gone: it answered 410.';
comment on column data.webhook_endpoint.consecutive_failures is 'Failed attempts since the last that did not.';
comment on column data.webhook_endpoint.first_failed_at is 'When the first of them was.';

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

commit;
