create or replace function internal.email_key()
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select internal.unwrap_key(k.wrapped_key, k.master_key_id) from data.email_key as k
$$;

comment on function internal.email_key() is
'The key of patient.email_index, 64 hexadecimal digits; null before the first patient is registered.
Errors: MB501 master_key_missing, MB502 master_key_wrong';
