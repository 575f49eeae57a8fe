-- Why: the three schemas, and nothing executable by PUBLIC.
-- Locks: only what it makes; nobody can be using that yet.
-- Back: drop the schemas; refused while anything is in them.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

create schema data;
comment on schema data is 'Tables. Nobody but medbook_owner touches them.';

create schema internal;
comment on schema internal is 'Helpers and jobs. Nobody calls them from outside.';

create schema api;
comment on schema api is 'Functions and the row shapes they return: the only thing a login can use.';

-- gives exclusion constraints the `uuid with =` operator class
create extension btree_gist with schema data;

-- only the global form, run as the owner, takes EXECUTE away from PUBLIC
alter default privileges revoke execute on functions from public;

commit;
