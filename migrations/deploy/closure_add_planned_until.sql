-- Why: lifting a closure over the last days that were generated brings them back, and no others.
-- Locks: ACCESS EXCLUSIVE on data.closure for the length of this transaction: milliseconds.
-- Back: drop the column: the last days come back when slots are generated next.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

alter table data.closure
add column planned_until date;

comment on column data.closure.planned_until is
'How far slots had been generated before it took some of them: until then lifting it brings them back. Null: none had, or it is older than this.';

commit;
