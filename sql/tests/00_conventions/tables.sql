begin;
\ir tables.psql
select plan(12);

select ok((select count(*) from data_table) > 10, 'these tests see the tables');
select is_empty(
  $$ select oid::regclass, relpersistence from pg_class
  where relnamespace = 'data'::regnamespace and relpersistence <> 'p' $$,
  'no table is unlogged: a crash would empty it');
select is_empty(
  $$ select tgrelid::regclass, tgname from pg_trigger
  where not tgisinternal and tgrelid in (select oid from data_table) $$,
  'no table has a trigger of its own');
select is_empty(
  $$ select table_name, column_name, type from data_column where type ~ '^timestamp.* without time zone' $$,
  'every point in time carries its zone');
select is_empty(
  $$ select table_name, column_name, type from data_column where type ~ '^(character|bpchar|money)' $$,
  'texts are text, not varchar(n) or char(n)');
select is_empty(
  $$ select oid::regclass from pg_class where relnamespace = 'data'::regnamespace and relkind = 'S' $$,
  'no table counts up its ids');
select is_empty(
  $$ select table_name, column_name from data_column
  where (type ~ '^timestamp' and column_name !~ '_at$') or (type = 'boolean' and column_name !~ '^is_')
    or (type ~ 'range$' and column_name <> 'during') $$,
  'points in time are named …_at, booleans is_…, ranges during');
select is_empty(
  $$ select conrelid::regclass, conname from data_constraint where conname ~ '_(check|fkey|excl|key)\d*$' $$,
  'every constraint is named as the claim it makes');
select is_empty(
  $$ select i.indrelid::regclass, c.relname from pg_index as i
  inner join pg_class as c on c.oid = i.indexrelid
  inner join data_table as t on t.oid = i.indrelid
  where not i.indisunique and not i.indisexclusion and c.relname !~ ('^' || t.name || '_\w+_idx$') $$,
  'every plain index is named <table>_<columns>_idx');
select is_empty(
  $$ select conrelid::regclass, conname from data_constraint where not convalidated $$,
  'no constraint is left half added');

-- an index may leave rows out only where the key itself is null in them
select is_empty(
  $$ select k.conrelid::regclass, k.conname from data_constraint as k
  where k.contype = 'f' and not exists (
    select from pg_index as i
    where i.indrelid = k.conrelid and i.indisvalid
      and (string_to_array(i.indkey::text, ' ')::smallint[])[:cardinality(k.conkey)] @> k.conkey
      and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) in (
        select format('(%I IS NOT NULL)', a.attname) from pg_attribute as a
        where a.attrelid = k.conrelid and a.attnum = any (k.conkey)))
  ) $$,
  'every foreign key has an index that begins with its columns');
select is_empty(
  $$ select k.conrelid::regclass, k.conname, a.attname
  from data_constraint as k
  inner join pg_attribute as a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
  where k.contype = 'x' and not a.attnotnull $$,
  'no column of an exclusion constraint can be null, which would switch it off');

select * from finish();
rollback;
