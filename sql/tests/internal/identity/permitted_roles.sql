begin;
set client_min_messages = warning;
select plan(5);

select set_eq(
  $$ select proname::text from pg_proc where pronamespace = 'api'::regnamespace $$,
  $$ select (regexp_matches(prosrc, '"(\w+)": *"\{', 'g'))[1] from pg_proc
  where oid = 'internal.permitted_roles(text)'::regprocedure $$,
  'every api function has a row, and every row is an api function');
select is_empty(
  $$ select proname from pg_proc
  where pronamespace = 'api'::regnamespace
    and not coalesce(internal.permitted_roles(proname) <@ '{patient, doctor, clinic_admin, worker, anyone}', false) $$,
  'a row names roles that exist');
select is_empty(
  $$ select proname from pg_proc
  where pronamespace = 'api'::regnamespace and 'anyone' = any (internal.permitted_roles(proname))
    and proname !~ '^(get|list|search)_|^(errors|health|log_in|log_out|refresh_session|register_user)$' $$,
  'what needs no identity only reads, or is how one comes by an identity');
select is_empty(
  $$ select proname from pg_proc
  where pronamespace = 'api'::regnamespace and internal.permitted_roles(proname) <> '{anyone}'
    and prosrc !~ format('internal\.\w+\(\s*''%s''', proname) $$,
  'every api function asks in its own name, unless anyone may call it');
select is(internal.permitted_roles('drop_everything'), null, 'a function without a row is permitted to nobody');

select * from finish();
rollback;
