create or replace function internal.make_email_key()
returns void
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  insert into data.email_key (wrapped_key, master_key_id, created_at)
  select internal.encrypt(internal.new_key(), m.key), m.id, internal.now()
  from internal.master_keys() as m
  where m.rank = 1
  on conflict do nothing
$$;

comment on function internal.make_email_key() is
'Makes the key of patient.email_index, once.
Errors: MB501 master_key_missing, MB502 master_key_wrong';
