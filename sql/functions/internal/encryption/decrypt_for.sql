create or replace function internal.decrypt_for(p_patient_id uuid, p_encrypted bytea)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  -- without a text there is no need of a key
  if p_encrypted is null then
    return null;
  end if;
  return crypto.pgp_sym_decrypt(p_encrypted, internal.patient_key(p_patient_id));
end
$$;

comment on function internal.decrypt_for(uuid, bytea) is
'Reads a text about a patient; null once he is erased.
Errors: MB501 master_key_missing, MB502 master_key_wrong';
