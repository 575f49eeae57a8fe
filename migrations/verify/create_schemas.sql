begin;

select 1 / count(*) from pg_catalog.pg_namespace where nspname = 'data';
select 1 / count(*) from pg_catalog.pg_namespace where nspname = 'internal';
select 1 / count(*) from pg_catalog.pg_namespace where nspname = 'api';
select 1 / count(*) from pg_catalog.pg_extension where extname = 'btree_gist';

rollback;
