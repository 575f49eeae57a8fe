begin;

select 1 / (count(*) = 3)::integer
from pg_catalog.pg_namespace
where nspname in ('data', 'internal', 'api');
select 1 / (count(*) = 1)::integer
from pg_catalog.pg_extension
where extname = 'btree_gist';

rollback;
