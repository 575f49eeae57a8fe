create or replace function api.create_user(
  p_email text, p_password text, p_is_admin boolean default false, p_patient_id uuid default null
)
returns api.app_user
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_email text;
  v_patient data.patient;
begin
  perform internal.authorize('create_user');
  v_email := internal.check_email(p_email);
  perform internal.check_password(p_password, 'password');
  perform internal.check_argument(p_is_admin is not null, 'is_admin', 'is required');
  if p_patient_id is not null then
    select * into v_patient from data.patient where id = p_patient_id for no key update;
    if not found then
      raise exception using errcode = 'MB203', message = 'patient_not_found',
        detail = format('patient_id=%s', p_patient_id), hint = 'Check the id.';
    elsif v_patient.erased_at is not null then
      raise exception using errcode = 'MB123', message = 'patient_erased',
        detail = format('patient_id=%s', p_patient_id), hint = 'Register the person anew.';
    end if;
  end if;
  return internal.app_user_row(internal.add_user(v_email, p_password, p_is_admin, p_patient_id));
end
$$;

comment on function api.create_user(text, text, boolean, uuid) is
'Makes an account: for staff, who are then granted memberships, for an admin, or for a patient whom a clinic has registered.
p_email: to log in with; unique without regard to case.
p_password: 12 characters to 72 bytes; whoever has the account should change it.
p_is_admin: may act as admin, in every clinic.
p_patient_id: whose account it is; who asks has seen to it that the address is his.
Returns the account.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB123 patient_erased, MB125 account_exists, MB203 patient_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
