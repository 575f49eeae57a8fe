create or replace function internal.new_webhook_secret()
returns text
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  select 'whsec_' || encode(crypto.gen_random_bytes(32), 'base64')
$$;

comment on function internal.new_webhook_secret() is
'Makes a secret as Standard Webhooks has it: whsec_ and, in base64, 32 random bytes.';
