-- Why: calls made at most once.
-- Locks: only what it makes; nobody can be using that yet.
-- Back: drop the table, with its data.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

-- No foreign key to clinic, for the reason given in booking.sql.
create table data.idempotency_key (
  key text not null,
  actor text not null,
  clinic_id uuid not null,
  fingerprint bytea not null,
  answer jsonb,
  created_at timestamptz not null,
  constraint idempotency_key_pkey primary key (key, actor, clinic_id),
  constraint idempotency_key_is_1_to_200_characters check (length(key) between 1 and 200)
)
with (fillfactor = 80);

create index idempotency_key_created_at_idx on data.idempotency_key (created_at);

comment on table data.idempotency_key is
'A call made at most once: claimed before it acts, answered in the same transaction, replayed to whoever asks again. Kept 24 hours.';
comment on column data.idempotency_key.actor is 'role:subject of the caller; a key is his alone.';
comment on column data.idempotency_key.fingerprint is 'SHA-256 of the arguments, to tell a repeat from a reuse.';
comment on column data.idempotency_key.answer is 'The row that was returned.';

commit;
