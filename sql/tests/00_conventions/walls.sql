begin;
\ir ../fixture.psql
\ir tables.psql
select plan(11);

create temporary view policy as
select
  t.name as table_name, p.polname, p.polcmd, p.polpermissive, p.polroles,
  pg_get_expr(p.polqual, p.polrelid) as condition, pg_get_expr(p.polwithcheck, p.polrelid) as condition_to_add
from pg_policy as p
inner join data_table as t on t.oid = p.polrelid;

create temporary view unwalled as
select t.name from data_table as t
inner join pg_class as c on c.oid = t.oid
where not (c.relrowsecurity and c.relforcerowsecurity)
  or not exists (select from policy as p where p.table_name = t.name and p.condition is not null);

select is_empty(
  'table unwalled',
  'row-level security is enabled and forced on every table, and says who may touch its rows (sql/functions/_walls.sql)');
select set_eq(
  $$ select table_name from policy where condition = 'true' $$,
  array[
    'clinic', 'doctor', 'shift', 'schedule_template', 'slot', 'resource_reservation', 'live_change', 'email_key', 'rate_limit_rule',
    'rate_limit', 'booking_request_line'],
  'what anybody may read are these tables, none of which names a patient');
select is_empty(
  $$ select table_name, polname from policy where condition = 'true' and polcmd <> 'r' and table_name <> 'rate_limit' $$,
  'and nobody may write them for that');
select set_eq(
  $$ select table_name from policy where condition_to_add is not null $$, array['event', 'outbox', 'event_unsealed', 'event_seal', 'email_key'],
  'what anybody may add to is the record of what he did, and the key made with the first patient');
select is_empty(
  $$ select table_name, polname from policy
  where not polpermissive or polroles <> '{0}' or condition !~ '^(true|internal\.is_\w*within_reach\([\w,: ]+\))$' $$,
  'each policy is a plain one, and asks one question');
select is_empty(
  $$ select p.table_name from policy as p
  inner join data_column as c on c.table_name = p.table_name and c.column_name = 'patient_id'
  where p.condition !~ '\mpatient_id\M' $$,
  'where a row names its patient, his own are within his reach');

create table data.forgotten (id uuid);
select results_eq('table unwalled', $$ values ('forgotten'::name) $$, 'a table that was forgotten would be found');
alter table data.forgotten enable row level security, force row level security;
select results_eq('table unwalled', $$ values ('forgotten'::name) $$, 'so would one that is closed to everybody');
drop table data.forgotten;
alter table data.booking no force row level security;
select results_eq('table unwalled', $$ values ('booking'::name) $$, 'or one whose owner goes around its wall');
alter table data.booking force row level security;

-- which he may not do by privilege either
grant update on data.event to medbook_owner;
set local role medbook_owner;
with v_changed as (update data.event set actor = 'x' returning id) select count(*) as walled from v_changed \gset
reset role;
alter table data.event no force row level security;
set local role medbook_owner;
with v_changed as (update data.event set actor = 'x' returning id) select count(*) as unwalled from v_changed \gset
reset role;
select is(:walled, 0, 'not even the owner changes the record of what was done');
select isnt(:unwalled, 0, 'but for the wall he could');

select * from finish();
rollback;
