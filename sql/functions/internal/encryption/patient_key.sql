create or replace function internal.patient_key(p_patient_id uuid)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_key data.patient_key;
begin
  select * into v_key from data.patient_key where patient_id = p_patient_id;
  return case when v_key.patient_id is not null then internal.unwrap_key(v_key.wrapped_key, v_key.master_key_id) end;
end
$$;

comment on function internal.patient_key(uuid) is
'The key that a patient''s data is encrypted with, 64 hexadecimal digits; null once he is erased.
Errors: MB501 master_key_missing, MB502 master_key_wrong';
