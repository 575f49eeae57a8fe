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
