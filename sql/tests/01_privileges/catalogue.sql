begin;
\ir matrix.psql
\ir surface.psql
\ir volatile.psql
select plan(45);

-- tells what differs from the matrix after a mistake, and undoes it
create function pg_temp.found_after(p_mistake text) returns text language plpgsql as $$
begin
  execute p_mistake;
  raise exception using errcode = 'UNDO1', message = coalesce((
    select string_agg(concat_ws(' ', problem || ':', kind, object, role, privilege), E'\n' order by difference) from difference), '');
exception when sqlstate 'UNDO1' then
  return sqlerrm;
end
$$;

select is(pg_temp.found_after(''), '', 'what the matrix says is granted, and nothing else');

select is(pg_temp.found_after(mistake), finding, 'found: ' || mistake) from (values
  ('grant select (notes) on data.booking to public', 'not in the matrix: column data.booking.notes PUBLIC SELECT'),
  ('grant select on data.booking to medbook_reader', 'not in the matrix: table data.booking medbook_reader SELECT'),
  ('grant update on data.event to medbook_owner', 'not in the matrix: table data.event medbook_owner UPDATE'),
  ('create sequence data.number; grant usage on sequence data.number to medbook_worker',
    'not in the matrix: sequence data.number medbook_worker USAGE'),
  ('grant select on pg_authid to medbook_reader', 'not in the matrix: table pg_catalog.pg_authid medbook_reader SELECT'),
  ('grant select (rolpassword) on pg_authid to public', 'not in the matrix: column pg_catalog.pg_authid.rolpassword PUBLIC SELECT'),
  ('grant execute on function api.health() to public', 'not in the matrix: function api.health() PUBLIC EXECUTE'),
  ('grant execute on function internal.now() to medbook_worker', 'not in the matrix: function internal.now() medbook_worker EXECUTE'),
  ('grant execute on function api.health() to medbook_api with grant option',
    E'not granted: function api.health() medbook_api EXECUTE\nnot in the matrix: function api.health() medbook_api EXECUTE*'),
  ('revoke execute on function api.health() from medbook_api', 'not granted: function api.health() medbook_api EXECUTE'),
  ('grant execute on function pg_sleep(double precision) to medbook_http',
    'not in the matrix: function pg_catalog.pg_sleep(double precision) medbook_http EXECUTE'),
  ('grant execute on function crypto.gen_random_bytes(integer) to medbook_http',
    'not in the matrix: function crypto.gen_random_bytes(integer) medbook_http EXECUTE'),
  ('alter function api.health() owner to medbook_worker',
    E'not granted: function api.health() medbook_owner EXECUTE\nnot in the matrix: function api.health() medbook_worker EXECUTE'),
  ('grant usage on type api.booking to medbook_http', 'not in the matrix: type api.booking medbook_http USAGE'),
  ('grant usage on language plpgsql to medbook_http', 'not in the matrix: language plpgsql medbook_http USAGE'),
  ('grant usage on schema data to medbook_reader', 'not in the matrix: schema data medbook_reader USAGE'),
  ('grant create on schema public to public', 'not in the matrix: schema public PUBLIC CREATE'),
  ('revoke usage on schema api from medbook_api', 'not granted: schema api medbook_api USAGE'),
  (format('grant temporary on database %I to public', current_database()),
    format('not in the matrix: database %s PUBLIC TEMPORARY', current_database())),
  ('grant set on parameter log_statement to medbook_http', 'not in the matrix: parameter log_statement medbook_http SET'),
  ('grant alter system on parameter log_statement to medbook_owner',
    'not in the matrix: parameter log_statement medbook_owner ALTER SYSTEM'),
  ('alter default privileges for role medbook_owner in schema data grant select on tables to medbook_reader',
    'not in the matrix: default tables of medbook_owner in data medbook_reader SELECT'),
  ('alter default privileges for role medbook_owner grant execute on functions to public',
    'not granted: default functions of medbook_owner medbook_owner EXECUTE'),
  ('select lo_create(1); grant select on large object 1 to public', 'not in the matrix: large object 1 PUBLIC SELECT'),
  ('grant create on tablespace pg_default to medbook_worker', 'not in the matrix: tablespace pg_default medbook_worker CREATE'),
  ('create foreign data wrapper w; grant usage on foreign data wrapper w to medbook_http',
    'not in the matrix: foreign-data wrapper w medbook_http USAGE'),
  ('create foreign data wrapper w; create server s foreign data wrapper w; grant usage on foreign server s to medbook_http',
    'not in the matrix: foreign server s medbook_http USAGE'),
  ('grant medbook_owner to medbook_worker',
    E'not in the matrix: membership medbook_owner medbook_worker INHERIT\n'
    'not in the matrix: membership medbook_owner medbook_worker SET'),
  ('grant pg_read_all_data to medbook_reader',
    E'not in the matrix: membership pg_read_all_data medbook_reader INHERIT\n'
    'not in the matrix: membership pg_read_all_data medbook_reader SET'),
  ('grant medbook_api to medbook_http with admin option', 'not in the matrix: membership medbook_api medbook_http ADMIN'),
  ('revoke medbook_api from medbook_http',
    E'not granted: membership medbook_api medbook_http INHERIT\nnot granted: membership medbook_api medbook_http SET'),
  ('alter role medbook_owner login', 'not in the matrix: role medbook_owner medbook_owner LOGIN'),
  ('alter role medbook_worker bypassrls', 'not in the matrix: role medbook_worker medbook_worker BYPASSRLS'),
  ('alter role medbook_http reset lock_timeout', 'not granted: setting lock_timeout medbook_http 2s'),
  (format('alter database %I set log_statement = ''all''', current_database()),
    'not in the matrix: setting log_statement PUBLIC all')
) as v_mistake (mistake, finding);

-- what comes of it
select set_eq(
  'select role, kind, object, privilege from effective_privilege',
  $$ select v_role, o.kind, o.name, case o.kind when 'schema' then 'USAGE' else 'EXECUTE' end as privilege
  from object as o cross join unnest(array['medbook_http', 'medbook_service', 'medbook_worker']::name[]) as v_role
  where o.kind in ('schema', 'function') and o.schema = 'api'::regnamespace $$,
  'the HTTP login, trusted back ends and the worker can call the functions of api and nothing else; the reader nothing');
select is_empty(
  $$ select o.name, pg_describe_object(d.classid, d.objid, d.objsubid) from outsider as o
  inner join pg_shdepend as d on d.refclassid = 'pg_authid'::regclass and d.refobjid = o.name::regrole and d.deptype = 'o'
  where d.dbid in (0, (select oid from pg_database where datname = current_database())) $$,
  'none of them owns anything');
select is_empty(
  'select routine from unreviewed_routine',
  'none may execute a volatile function of PostgreSQL that nobody reviewed');

-- and what would
set role medbook_owner;
create function internal.fresh() returns integer language sql as 'select 1';
reset role;
select ok(
  not has_function_privilege('medbook_http', 'internal.fresh()', 'execute'),
  'a function that the owner makes is closed to PUBLIC from the start');
grant usage on schema internal to medbook_http;
grant execute on function internal.fresh() to public;
select set_eq(
  $$ select role, kind, object from effective_privilege where object !~ '^api' $$,
  $$ values ('medbook_http'::name, 'schema', 'internal'), ('medbook_http', 'function', 'internal.fresh()') $$,
  'a helper opened to PUBLIC would be found in the hands of who can reach it');
grant usage on schema data, crypto to medbook_worker;
grant update (notes) on data.booking to public;
select set_has(
  'select role, object, privilege from effective_privilege',
  $$ values ('medbook_worker'::name, 'data.booking', 'UPDATE'),
    ('medbook_worker', 'crypto.pgp_sym_decrypt(bytea, text)', 'EXECUTE') $$,
  'so would a single column, and the ciphers, which only their schema keeps from PUBLIC');
grant usage on schema cron to medbook_reader;
select set_eq(
  $$ select object, privilege from effective_privilege where role = 'medbook_reader' and object ~ '^cron.job' and kind = 'table' $$,
  $$ values ('cron.job', 'SELECT'), ('cron.job_run_details', 'SELECT'), ('cron.job_run_details', 'DELETE') $$,
  'so would the tables of pg_cron');
grant pg_read_all_data to medbook_service;
select set_has(
  'select role, object, privilege from effective_privilege', $$ values ('medbook_service'::name, 'data.patient', 'SELECT') $$,
  'so would what comes with a membership');
grant execute on function
  pg_sleep(double precision), pg_try_advisory_lock(integer, integer), query_to_xml(text, boolean, boolean, text),
  ts_rewrite(tsquery, text)
to public;
select set_eq(
  'select routine from unreviewed_routine',
  array['pg_sleep(double precision)', 'pg_try_advisory_lock(integer,integer)', 'query_to_xml(text,boolean,boolean,text)',
    'ts_rewrite(tsquery,text)'],
  'so would a dangerous function of PostgreSQL, as one that runs any SQL it is given');

select * from finish();
rollback;
