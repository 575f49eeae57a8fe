begin;
\ir tables.psql
select plan(6);

select ok((select count(*) from clinic_table) > 5, 'these tests see the tables that belong to a clinic');
select is_empty(
  $$ select t.name, c.column_name from data_column as c
  inner join data_table as t on t.oid = c.oid
  inner join pg_attribute as a on a.attrelid = c.oid and a.attnum = c.attnum
  where c.column_name = 'clinic_id' and (not a.attnotnull or c.type <> 'uuid') $$,
  'what belongs to a clinic always names it');
select is_empty(
  $$ select name from clinic_table as t
  where not exists (
    select from data_constraint as k where k.conrelid = t.oid and k.contype = 'p' and t.clinic_attnum = any (k.conkey)
  ) $$,
  'the primary key of what belongs to a clinic includes the clinic');
select is_empty(
  $$ select t.name from clinic_table as t
  inner join data_column as c on c.oid = t.oid and c.column_name = 'id'
  inner join data_constraint as k on k.conrelid = t.oid and k.contype = 'p'
  where k.conkey <> array[c.attnum, t.clinic_attnum] $$,
  'the primary key of what has an id is (id, clinic_id), in that order');
select is_empty(
  $$ select t.name, i.indexrelid::regclass from clinic_table as t
  inner join pg_index as i on i.indrelid = t.oid and (i.indisunique or i.indisexclusion)
  where t.clinic_attnum <> all (string_to_array(i.indkey::text, ' ')::smallint[]) $$,
  'whatever is unique, or excludes, does so within a clinic');
select is_empty(
  $$ select t.name, k.conname from data_constraint as k
  inner join clinic_table as t on t.oid = k.conrelid
  inner join clinic_table as v_other on v_other.oid = k.confrelid
  where not exists (
    select from unnest(k.conkey, k.confkey) as v_pair (here, there)
    where v_pair.here = t.clinic_attnum and v_pair.there = v_other.clinic_attnum
  ) $$,
  'a foreign key between tables of clinics never leaves the clinic');

select * from finish();
rollback;
