-- Why: tampering with the log is detected.
-- Locks: only what it makes; nobody can be using that yet. The first run of the sealing job seals what is in the log already.
-- Back: drop the tables: the heads kept outside are worth nothing any more.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

-- One chain for each clinic, from position 1 on. No foreign keys, for the reason given in booking.sql.
create table data.event_seal (
  event_id uuid not null,
  clinic_id uuid not null,
  position bigint not null,
  digest bytea not null,
  sealed_at timestamptz not null,
  constraint event_seal_pkey primary key (event_id, clinic_id),
  constraint event_seal_position_is_taken_once unique (clinic_id, position),
  constraint event_seal_position_is_positive check (position > 0),
  constraint event_seal_digest_is_sha256 check (length(digest) = 32)
);

revoke update, delete, truncate on data.event_seal from medbook_owner;

-- An event that commits late is here until it is sealed: no clock and no order of ids has to be trusted.
create table data.event_unsealed (
  event_id uuid not null,
  clinic_id uuid not null,
  constraint event_unsealed_pkey primary key (event_id, clinic_id)
);

comment on table data.event_seal is
'A chain of digests over the events of each clinic: each covers an event and, through the one before, all earlier ones. Not even the owner may update or delete.';
comment on column data.event_seal.clinic_id is 'Whose chain: all zeros for the global entities.';
comment on column data.event_seal.position is 'From 1, without gaps.';
comment on column data.event_seal.digest is 'SHA-256 of the digest before and the event.';
comment on table data.event_unsealed is 'Events that the sealing job has not yet put into a chain.';

commit;
