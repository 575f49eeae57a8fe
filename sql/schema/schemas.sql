create schema data;
comment on schema data is 'Tables. Nobody but medbook_owner touches them.';

create schema internal;
comment on schema internal is 'Helpers and jobs. Nobody calls them from outside.';

create schema api;
comment on schema api is 'Functions and the row shapes they return: the only thing a login can use.';

create schema hook;
comment on schema hook is 'Functions that the owner of a database may replace with his own.';

create schema crypto;
comment on schema crypto is 'The extension pgcrypto: nobody but medbook_owner may enter.';

create extension pgcrypto with schema crypto;

-- gives exclusion constraints the `uuid with =` operator class
create extension btree_gist with schema data;

-- only the global form, run as the owner, takes EXECUTE away from PUBLIC
alter default privileges revoke execute on functions from public;
