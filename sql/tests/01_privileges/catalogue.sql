begin;
\ir surface.psql
\ir volatile.psql
select plan(18);

select set_eq(
  $$ select role, schema, routine from reachable_routine $$,
  $$ select r, 'api'::name, proname from pg_proc, unnest(array['medbook_http', 'medbook_service']::name[]) as r
  where pronamespace = 'api'::regnamespace $$,
  'the HTTP login and trusted back ends can call the functions of api and no other; the worker and the reader none');
select is_empty(
  'select role, relation, privilege from relation_privilege',
  'none of them has any privilege on a table, view, column or sequence');
select set_eq(
  'select role, schema, privilege from schema_privilege',
  $$ values ('medbook_http'::name, 'api'::name, 'usage'), ('medbook_service', 'api', 'usage') $$,
  'none may enter a schema but api, or create anything in one');
select is_empty(
  'select role, privilege from database_privilege',
  'none may create a schema or a temporary table');
select is_empty(
  $$ select rolname from pg_roles
  where (rolname in (select name from outsider) or rolname in ('medbook_api', 'medbook_owner', 'medbook_migrator'))
    and (rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication) $$,
  'no role of MedBook, its owner included, has an attribute that lifts it above the others');
select is_empty(
  $$ select o.name, r.rolname from outsider as o
  inner join pg_roles as r on pg_has_role(o.name, r.oid, 'member') and r.rolname not in (o.name, 'medbook_api') $$,
  'none is a member of another role, but of medbook_api');
select results_eq(
  $$ select rolname from pg_roles where rolcanlogin and rolname ~ '^medbook_' order by 1 $$,
  array['medbook_http', 'medbook_migrator', 'medbook_worker']::name[],
  'only these three log in');
select is_empty(
  $$ select o.name, pg_describe_object(d.classid, d.objid, d.objsubid) from outsider as o
  inner join pg_shdepend as d on d.refclassid = 'pg_authid'::regclass and d.refobjid = o.name::regrole and d.deptype = 'o'
  where d.dbid = (select oid from pg_database where datname = current_database()) $$,
  'none owns anything');
select is_empty(
  'select role, routine from dangerous_routine',
  'none may sleep, take advisory locks, notify, end others, or write large objects');
select is_empty(
  'select routine from unreviewed_routine',
  'none may execute a volatile function of PostgreSQL that nobody reviewed');
select is_empty(
  $$ select p.oid::regprocedure from pg_proc as p
  cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
  where p.pronamespace in ('api'::regnamespace, 'internal'::regnamespace)
    and a.grantee <> p.proowner and not (a.grantee = 'medbook_api'::regrole and p.pronamespace = 'api'::regnamespace) $$,
  'PUBLIC executes nothing, and functions are granted to medbook_api alone, in api alone');

-- each rule again, with the mistake that it is there to find
set role medbook_owner;
create function internal.fresh() returns integer language sql as 'select 1';
reset role;
select ok(
  not has_function_privilege('medbook_http', 'internal.fresh()', 'execute'),
  'a function that the owner makes is closed to PUBLIC from the start');
grant usage on schema internal to medbook_http;
grant execute on function internal.fresh() to public;
select set_eq(
  $$ select role, routine from reachable_routine where schema <> 'api' $$, $$ values ('medbook_http'::name, 'fresh'::name) $$,
  'a helper opened to PUBLIC would be found in the hands of who can reach it');
grant select on data.booking to medbook_http;
grant update (notes) on data.booking to medbook_worker;
grant usage on schema cron to medbook_reader;
select set_eq(
  $$ select role, relation, privilege from relation_privilege where relation !~ '_seq$' $$,
  $$ values ('medbook_http'::name, 'data.booking', 'select'), ('medbook_worker', 'data.booking', 'update'),
    ('medbook_reader', 'cron.job', 'select'), ('medbook_reader', 'cron.job_run_details', 'select'),
    ('medbook_reader', 'cron.job_run_details', 'delete') $$,
  'so would a table, a single column, or the tables of pg_cron');
grant create on schema public to public;
select isnt_empty(
  $$ select from schema_privilege where schema = 'public' and privilege = 'create' $$, 'so would a schema open for creation');
grant temporary on database :"DBNAME" to public;
select is(count(*), 4::bigint, 'so would temporary tables for all') from database_privilege;
grant execute on function pg_catalog.pg_sleep(double precision), pg_catalog.pg_try_advisory_lock(integer, integer) to public;
select set_eq(
  'select distinct routine from dangerous_routine', array['pg_sleep(double precision)', 'pg_try_advisory_lock(integer,integer)'],
  'so would a dangerous function');
grant execute on function pg_catalog.query_to_xml(text, boolean, boolean, text) to public;
select set_eq(
  'select routine from unreviewed_routine',
  array['pg_sleep(double precision)', 'pg_try_advisory_lock(integer,integer)', 'query_to_xml(text,boolean,boolean,text)'],
  'so would one that nobody reviewed, as one that runs any SQL it is given');

select * from finish();
rollback;
