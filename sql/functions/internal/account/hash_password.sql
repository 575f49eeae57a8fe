create or replace function internal.hash_password(p_password text)
returns text
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  select crypto.crypt(p_password, crypto.gen_salt('bf', internal.bcrypt_cost()))
$$;

comment on function internal.hash_password(text) is 'The bcrypt hash of a password that internal.check_password has let pass.';
