create or replace function internal.add_user(p_email text, p_password text, p_is_admin boolean, p_patient_id uuid)
returns data.app_user
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_user data.app_user;
begin
  perform internal.make_email_key();
  insert into data.app_user (id, email_index, password_hash, is_admin, patient_id, created_at, updated_at)
  values (
    internal.new_id(), internal.email_index(p_email), internal.hash_password(p_password), p_is_admin, p_patient_id,
    internal.now(), internal.now()
  )
  on conflict do nothing
  returning * into v_user;
  if not found then
    raise exception using errcode = 'MB125', message = 'account_exists', column = 'email',
      hint = 'Log in, or use another address.';
  end if;
  perform internal.record_event(
    'user.registered', null, v_user.id, jsonb_build_object('is_admin', p_is_admin, 'patient_id', p_patient_id));
  return v_user;
end
$$;

comment on function internal.add_user(text, text, boolean, uuid) is
'Makes an account of an address and a password that are checked.
p_patient_id: whose it is; null: no patient''s.
Errors: MB125 account_exists, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
