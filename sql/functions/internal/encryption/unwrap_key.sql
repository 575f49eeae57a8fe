create or replace function internal.unwrap_key(p_wrapped_key bytea, p_master_key_id text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_master_key text;
begin
  select m.key into v_master_key from internal.master_keys() as m where m.id = p_master_key_id;
  if v_master_key is null then
    raise exception using errcode = 'MB502', message = 'master_key_wrong',
      detail = format('master_key_id=%s', p_master_key_id), hint = 'Set medbook.master_key to the key with this fingerprint.';
  end if;
  return crypto.pgp_sym_decrypt(p_wrapped_key, v_master_key);
end
$$;

comment on function internal.unwrap_key(bytea, text) is
'Decrypts a key with the master key that it was wrapped with.
p_master_key_id: fingerprint of that master key.
Returns the key, 64 hexadecimal digits.
Errors: MB501 master_key_missing, MB502 master_key_wrong';
