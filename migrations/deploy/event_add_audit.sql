-- Why: each event says from where it came and what it changed; the log is searched by officers, and the owner himself
-- may not change or remove what is in it. To check the outbox's foreign key he would need UPDATE on the log: what cannot
-- be removed needs none.
-- Locks: ACCESS EXCLUSIVE on data.event and data.outbox while the indexes are built: a second for each million events.
-- Back: drop the columns and indexes, grant UPDATE, DELETE, TRUNCATE again, and put the foreign key back.
-- squawk-ignore-file require-concurrent-index-creation, ban-drop-constraint
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '10min';

alter table data.event
add column request_id text,
add column address text,
add column changes jsonb;

alter table data.outbox
drop constraint outbox_points_at_an_event;

create index event_clinic_id_occurred_at_idx on data.event (clinic_id, occurred_at, id);
create index event_actor_occurred_at_idx on data.event (actor, occurred_at, id);
create index event_occurred_at_idx on data.event (occurred_at, id);
create index event_patient_ids_idx on data.event using gin ((payload -> 'patient_ids') jsonb_path_ops)
where topic = 'patient.read';

revoke update, delete, truncate on data.event from medbook_owner;

comment on table data.event is
'Every change and every read of a patient''s data, once, written by the transaction that made it. The audit trail and the source of every notification. No personal data; not even the owner may update or delete.';
comment on column data.event.request_id is 'The request that made it, as the HTTP layer named it.';
comment on column data.event.address is 'Where the caller was: the address that the HTTP layer saw, or that of the connection, or local.';
comment on column data.event.changes is
'{"field": [before, after]}; {"field": null}: changed, but personal. Null where no row was changed.';

commit;
