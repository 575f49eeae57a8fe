-- Why: functions that the owner of a database may replace, as the one that makes meeting links.
-- Locks: none on what is there.
-- Back: drop the schema, with the functions in it.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

create schema hook;
comment on schema hook is 'Functions that the owner of a database may replace with his own.';

commit;
