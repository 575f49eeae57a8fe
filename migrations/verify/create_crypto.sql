begin;

select 1 / (count(*) = 1)::integer
from pg_catalog.pg_extension
where extname = 'pgcrypto' and extnamespace = 'crypto'::regnamespace;

rollback;
