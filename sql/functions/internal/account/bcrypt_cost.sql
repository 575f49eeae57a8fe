create or replace function internal.bcrypt_cost()
returns integer
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select internal.setting('medbook.bcrypt_cost', 12, 4, 14)
$$;

comment on function internal.bcrypt_cost() is
'How costly a password is to check, and to guess: medbook.bcrypt_cost, 4 to 14, 12 if it is not set. One more doubles the time.';
