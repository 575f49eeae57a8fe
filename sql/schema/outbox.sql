-- No foreign key: to check it, the owner would need UPDATE on the log. What nobody can remove needs none.
create table data.outbox (
  event_id uuid not null,
  clinic_id uuid not null,
  created_at timestamptz not null,
  constraint outbox_pkey primary key (event_id, clinic_id)
);

create index outbox_created_at_idx on data.outbox (created_at);

comment on table data.outbox is
'Events not yet relayed. A relay claims rows with SKIP LOCKED and deletes them; it never reads "id above the last seen", which loses late commits.';
