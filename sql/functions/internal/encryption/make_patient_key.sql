create or replace function internal.make_patient_key(p_patient_id uuid, p_key text)
returns void
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  insert into data.patient_key (patient_id, wrapped_key, master_key_id, created_at)
  select p_patient_id, internal.encrypt(p_key, m.key), m.id, internal.now()
  from internal.master_keys() as m
  where m.rank = 1
$$;

comment on function internal.make_patient_key(uuid, text) is
'Keeps the key of a new patient, wrapped by the current master key.
p_key: 64 hexadecimal digits.
Errors: MB501 master_key_missing, MB502 master_key_wrong';
