-- Why: a search for a specialization anywhere decides by the index alone whose slots it looks at.
-- Locks: none that holds up a reader or a writer; waits for transactions that began before it. No lock_timeout: nobody waits behind it.
-- Back: the same without the columns. Not in a transaction, so whatever a try that failed left behind is removed first.
-- squawk-ignore-file prefer-robust-stmts, renaming-object, require-lock-timeout
set statement_timeout = '1h';

drop index concurrently if exists data.slot_free_starts_at_new_idx;
create index concurrently slot_free_starts_at_new_idx on data.slot (starts_at, id) include (doctor_id, clinic_id) where is_free;
drop index concurrently if exists data.slot_free_starts_at_idx;
alter index data.slot_free_starts_at_new_idx rename to slot_free_starts_at_idx;
