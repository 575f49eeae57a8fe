-- Why: events waiting to be relayed.
-- Locks: SHARE ROW EXCLUSIVE on data.event for the length of this transaction: milliseconds.
-- Back: drop the table, with its data.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

create table data.outbox (
  event_id uuid not null,
  clinic_id uuid not null,
  created_at timestamptz not null,
  constraint outbox_pkey primary key (event_id, clinic_id),
  constraint outbox_points_at_an_event foreign key (event_id, clinic_id)
  references data.event (id, clinic_id) on delete cascade
);

create index outbox_created_at_idx on data.outbox (created_at);

comment on table data.outbox is
'Events not yet relayed. A relay claims rows with SKIP LOCKED and deletes them; it never reads "id above the last seen", which loses late commits.';

commit;
