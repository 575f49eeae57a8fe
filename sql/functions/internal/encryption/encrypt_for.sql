create or replace function internal.encrypt_for(p_patient_id uuid, p_text text)
returns bytea
language plpgsql
volatile
strict
set search_path = pg_catalog, pg_temp
as $$
declare
  v_key text;
begin
  v_key := internal.patient_key(p_patient_id);
  if v_key is null then
    raise exception using errcode = 'MB123', message = 'patient_erased',
      detail = format('patient_id=%s', p_patient_id), hint = 'Nothing can be kept about him any more.';
  end if;
  return internal.encrypt(p_text, v_key);
end
$$;

comment on function internal.encrypt_for(uuid, text) is
'Encrypts a text about a patient with his key; null stays null.
Errors: MB123 patient_erased, MB501 master_key_missing, MB502 master_key_wrong';
