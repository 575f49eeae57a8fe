begin;
\ir ../fixture.psql
select plan(25);

create function pg_temp.refusal(p_login text, p_call text) returns text language plpgsql as $$
begin
  perform set_config('session_authorization', p_login, true);
  execute p_call;
  raise exception using errcode = 'ZZZZZ';
exception when others then
  return nullif(sqlstate, 'ZZZZZ');
end
$$;

-- 42501: insufficient_privilege
select is(pg_temp.refusal(login, call), refusal, format('%s: %s', login, says)) from (values
  ('medbook_http', 'select from api.health()', null, 'may call a function of api'),
  ('medbook_http', 'select from internal.now()', '42501', 'may not call a helper'),
  ('medbook_http', 'select from internal.expire_holds()', '42501', 'may not run a job'),
  ('medbook_http', 'select from data.booking', '42501', 'may not read a table'),
  ('medbook_http', 'insert into data.outbox values (null, null, null)', '42501', 'may not write a table'),
  ('medbook_http', 'lock table data.slot', '42501', 'may not lock a table'),
  ('medbook_http', 'select from cron.job', '42501', 'may not see the jobs'),
  ('medbook_http', 'create temporary table booking ()', '42501', 'may not create a temporary table'),
  ('medbook_http', 'create function pg_temp.now() returns date language sql as ''select null::date''', '42501', 'may not create a temporary function'),
  ('medbook_http', 'create schema mine', '42501', 'may not create a schema'),
  ('medbook_http', 'create table public.mine ()', '42501', 'may not create a table in public'),
  ('medbook_http', 'create table api.mine ()', '42501', 'may not create a table in api'),
  ('medbook_http', 'set role medbook_owner', '42501', 'may not become the owner'),
  ('medbook_http', 'set role medbook_service', '42501', 'may not become a trusted back end'),
  ('medbook_http', 'select pg_sleep(0)', '42501', 'may not sleep'),
  ('medbook_http', 'select pg_advisory_xact_lock(1)', '42501', 'may not take an advisory lock'),
  ('medbook_http', 'select pg_notify(''a'', ''b'')', '42501', 'may not notify'),
  ('medbook_http', 'select lo_create(0)', '42501', 'may not create a large object'),
  ('medbook_http', 'alter function api.health() reset all', '42501', 'may not alter a function'),
  ('medbook_worker', 'select from api.list_consumers()', null, 'may call what consumes events'),
  ('medbook_worker', 'select from api.list_patients()', 'MB302', 'may not read patients'),
  ('medbook_worker', 'select from data.outbox', '42501', 'may not read a table')
) as v (login, call, refusal, says);

-- create_clinic asks pg_timezone_names, which it does not qualify: search_path decides whose it reads
create temporary view pg_timezone_names as select '<A/B>3'::text as name;
grant select on pg_temp.pg_timezone_names to public;
discard plans;
create function pg_temp.code_of(p_sql text) returns text language plpgsql as $$
begin
  execute p_sql;
  return null;
exception when others then
  return sqlstate;
end
$$;
select is(
  pg_temp.code_of($$ select api.create_clinic('A Clinic', '<A/B>3') $$), 'MB003',
  'a temporary view does not stand in for a catalogue: pg_temp comes last');
alter function internal.check_time_zone(text) set search_path = pg_catalog;
select is(
  pg_temp.code_of($$ select api.create_clinic('A Clinic', '<A/B>3') $$), null,
  'it would, were pg_temp not named');
select is(
  pg_temp.code_of($$ select api.create_clinic('A Clinic', 'Europe/London') $$), 'MB003',
  'and the true zones would be unknown');

select * from finish();
rollback;
