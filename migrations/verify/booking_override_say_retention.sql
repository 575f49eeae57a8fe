begin;

select 1 / count(*)
from pg_catalog.pg_description
where objoid = 'data.booking_override'::regclass and description ~ 'older than';

rollback;
