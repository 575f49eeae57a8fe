create or replace function internal.new_key()
returns text
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  select encode(crypto.gen_random_bytes(32), 'hex')
$$;

comment on function internal.new_key() is 'A random key of 256 bits, as 64 hexadecimal digits.';
