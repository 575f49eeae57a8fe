-- An address that a patient has already is refused, not linked: nobody has proved that it is his. A clinic links by create_user.
create or replace function api.register_user(p_email text, p_password text, p_name text, p_phone text default null)
returns api.session
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_profile internal.profile;
  v_patient data.patient;
begin
  perform internal.authorize('register_user');
  perform internal.check_email(p_email);
  v_profile := internal.check_profile(row(p_name, p_email, p_phone));
  perform internal.check_password(p_password, 'password');
  v_patient := internal.add_patient(v_profile);
  return internal.open_session(internal.add_user(v_profile.email, p_password, false, v_patient.id), 'patient', null);
end
$$;

comment on function api.register_user(text, text, text, text) is
'Registers a patient who is new here, with an account, and logs him in.
p_email: to log in with; unique without regard to case.
p_password: 12 characters to 72 bytes.
p_name: of the patient, up to 200 characters.
Returns the session.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB110 email_taken, MB125 account_exists, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
