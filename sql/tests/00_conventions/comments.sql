begin;
\ir routines.psql
select plan(8);

select is_empty(
  $$ select nspname from pg_namespace
  where nspname in ('data', 'internal', 'api') and obj_description(oid, 'pg_namespace') is null $$,
  'every schema has a comment');
select is_empty(
  $$ select oid::regclass from pg_class
  where relnamespace in ('data'::regnamespace, 'internal'::regnamespace, 'api'::regnamespace) and relkind in ('r', 'p', 'v', 'm', 'c', 'f')
    and obj_description(oid, 'pg_class') is null
    and coalesce(obj_description(reltype, 'pg_type'), '') = '' $$,
  'every table, view and row shape has a comment');
select is_empty(
  'select full_name from routine where comment is null',
  'every function has a comment');
select is_empty(
  $$ select full_name, split_part(comment, E'\n', 1) from routine where split_part(comment, E'\n', 1) !~ '\.$' $$,
  'the first line of a function''s comment is a sentence');
select is_empty(
  $$ select r.full_name, v_described[1]
  from routine as r
  cross join regexp_matches(r.comment, '^(\w+): ', 'gn') as v_described
  where v_described[1] <> all (coalesce(r.proargnames, '{}')) and v_described[1] not in ('Job', 'Errors') $$,
  'every argument that a comment describes exists');
select is_empty(
  $$ select full_name, comment from routine where schema = 'api' and comment !~ '\nErrors: [^\n]+$' $$,
  'the last line of an api function''s comment lists its errors');
select is_empty(
  $$ select full_name from routine where comment ~ 'Errors:' and comment !~ '(^|\n)Errors: [^\n]+$' $$,
  'where a comment lists errors, it does so in its last line');
select is_empty(
  $$ select full_name from routine where comment ~ '(^|\n)(\s|$)|\s(\n|$)' $$,
  'no comment has blank lines, or blanks at the ends of lines');

select * from finish();
rollback;
