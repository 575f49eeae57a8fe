-- The password is checked before the user's row is locked, as that takes its time; the row then must still have the same hash.
create or replace function api.log_in(p_email text, p_password text, p_role text default null, p_clinic_id uuid default null)
returns api.session
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_email_index bytea;
  v_wait integer;
  v_user data.app_user;
  v_is_right boolean;
  v_session api.session;
begin
  perform internal.authorize('log_in');
  perform internal.check_argument(p_email is not null, 'email', 'is required');
  perform internal.check_argument(p_password is not null, 'password', 'is required');
  perform internal.make_email_key();
  v_email_index := internal.email_index(internal.check_text(p_email, 'email', 254, true));
  v_wait := internal.take_rate_limit('log_in', internal.email_subject(v_email_index));
  if v_wait is not null then
    return internal.refused_session('MB404', 'rate_limited', v_wait);
  end if;

  select * into v_user from data.app_user where email_index = v_email_index;
  v_is_right := internal.is_password(p_password, v_user.password_hash);
  if v_is_right then
    select * into v_user
    from data.app_user
    where id = v_user.id and password_hash = v_user.password_hash and is_active
    for no key update;
    v_is_right := found;
  end if;
  if not v_is_right then
    perform internal.record_event('user.login_failed', null, coalesce(v_user.id, '00000000-0000-0000-0000-000000000000'));
    return internal.refused_session('MB304', 'invalid_credentials');
  end if;

  if substr(v_user.password_hash, 5, 2)::integer <> internal.bcrypt_cost() then
    update data.app_user set password_hash = internal.hash_password(p_password) where id = v_user.id;
  end if;
  v_session := internal.open_session(v_user, p_role, p_clinic_id);
  if v_session.refused is null then
    perform internal.record_event(
      'user.logged_in', null, v_user.id, jsonb_build_object('session_id', v_session.id, 'role', v_session.role));
  end if;
  return v_session;
end
$$;

comment on function api.log_in(text, text, text, uuid) is
'Signs in by e-mail address and password. Answers alike, and after the same time, whether the address is unknown, the password wrong or the account disabled; tries of one address are limited, unknown ones too.
p_role: what to act as: patient, doctor, clinic_admin or admin; null: the widest that the account may.
p_clinic_id: in which clinic to act; null: the first.
Returns the session; or, in refused, why there is none.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB304 invalid_credentials, MB404 rate_limited, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
