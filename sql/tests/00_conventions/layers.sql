begin;
set client_min_messages = warning;
select plan(4);

create temporary view leaning as
select v_what.type, v_what.identity, pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid) as leans_on
from pg_depend as d
cross join lateral pg_identify_object(d.classid, d.objid, d.objsubid) as v_what
left join pg_proc as p on d.refclassid = 'pg_proc'::regclass and p.oid = d.refobjid
left join pg_type as t on d.refclassid = 'pg_type'::regclass and t.oid = d.refobjid
left join pg_class as c on d.refclassid = 'pg_class'::regclass and c.oid = d.refobjid
where
  coalesce(p.pronamespace, t.typnamespace, c.relnamespace) in ('api'::regnamespace, 'internal'::regnamespace)
  -- functions are sand, and so are the policies of row-level security (sql/functions/_walls.sql)
  and d.classid not in ('pg_proc'::regclass, 'pg_policy'::regclass)
  and v_what.identity ~ '\mdata\.';

select is_empty(
  'select type, identity, leans_on from leaning',
  'no stone leans on sand: no default, generated column, constraint, index or view of schema data uses api or internal');

alter table data.slot alter column id set default internal.new_id();
select results_eq(
  'select type, identity from leaning', $$ values ('default value', 'for data.slot.id') $$,
  'a default that calls a function would be found');
alter table data.clinic add constraint clinic_reference_is_short check (length(internal.new_reference()) < length(name));
select results_eq(
  $$ select type, identity from leaning where type = 'table constraint' $$,
  $$ values ('table constraint', 'clinic_reference_is_short on data.clinic') $$,
  'so would a constraint that does');

select is_empty(
  $$ select oid::regclass from pg_class
  where relnamespace in ('api'::regnamespace, 'internal'::regnamespace) and relkind not in ('c', 'v') $$,
  'schemas api and internal hold no data');

select * from finish();
rollback;
