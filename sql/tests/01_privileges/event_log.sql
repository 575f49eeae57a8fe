begin;
\ir ../fixture.psql
select plan(34);
select internal.seal_events();

-- tries as a login, which may then take a role; undoes what was done
create function pg_temp.refusal_as(p_login text, p_role text, p_call text) returns text language plpgsql as $$
declare
  v_count bigint;
begin
  perform set_config('session_authorization', p_login, true);
  if p_role is not null then
    perform set_config('role', p_role, true);
  end if;
  execute p_call;
  get diagnostics v_count = row_count;
  raise exception using errcode = 'UNDO1', message = v_count::text;
exception when others then
  return case sqlstate when 'UNDO1' then 'done to ' || sqlerrm else sqlstate end;
end
$$;

select is(
  pg_temp.refusal_as(login, role, call), '42501', format('%s%s may not: %s', login, ' as ' || role, call))
from (values
  ('medbook_http', null), ('medbook_worker', null), ('medbook_migrator', null), ('medbook_migrator', 'medbook_owner')
) as v_who (login, role)
cross join (values
  ('update data.event set actor = ''nobody'''), ('delete from data.event'), ('truncate data.event'),
  ('select from data.event for update'),
  ('update data.event_seal set digest = sha256('''')'), ('delete from data.event_seal'), ('truncate data.event_seal')
) as v_what (call);

select is(
  pg_temp.refusal_as('medbook_migrator', null, 'select internal.seal_events()'), 'done to 1', 'the login of the jobs may seal');
select is_empty(
  $$ select a.grantee::regrole, a.privilege_type from pg_class as c cross join lateral aclexplode(c.relacl) as a
  where c.oid in ('data.event'::regclass, 'data.event_seal'::regclass)
    and a.privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE') $$,
  'nobody has the privilege, whoever he is');

-- the walls, each taken away
grant update, delete, truncate on data.event to medbook_owner;
select matches(
  pg_temp.refusal_as('medbook_migrator', 'medbook_owner', 'update data.event set actor = ''nobody'''), '^done to 0$',
  'had the owner kept what owners have, row-level security would still show him no row to change');
alter table data.event disable row level security;
select matches(
  pg_temp.refusal_as('medbook_migrator', 'medbook_owner', 'update data.event set actor = ''nobody'''), '^done to [1-9]',
  'without both walls the log could be rewritten');
select isnt_empty(
  $$ select from pg_class as c cross join lateral aclexplode(c.relacl) as a
  where c.oid = 'data.event'::regclass and a.privilege_type = 'UPDATE' $$,
  'which would be found');
grant usage on schema data to medbook_http;
grant delete, select on data.event to medbook_http;
select matches(pg_temp.refusal_as('medbook_http', null, 'delete from data.event'), '^done to [1-9]', 'so could whoever is granted it');

select * from finish();
rollback;
