begin;

select 1 / count(*)
from pg_catalog.pg_description
where objoid = 'data.waitlist_entry'::regclass and description ~ 'gave back a room';

rollback;
