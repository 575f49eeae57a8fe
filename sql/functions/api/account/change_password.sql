create or replace function api.change_password(p_current_password text, p_new_password text)
returns api.session
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_actor internal.actor;
  v_wait integer;
  v_user data.app_user;
begin
  -- who is signed in changes his own
  perform internal.is_allowed('change_password');
  perform internal.admit('*');
  v_actor := internal.actor();
  select * into v_user from data.app_user where id::text = v_actor.subject and is_active;
  if not found then
    raise exception using errcode = 'MB213', message = 'user_not_found',
      hint = 'Sign in with an account: this identity is none''s.';
  end if;
  if not exists (
    select from internal.user_roles(v_user)
    where role = v_actor.role and (role <> 'doctor' or doctor_id = v_actor.doctor_id)
  ) then
    return internal.refused_session('MB302', 'forbidden');
  end if;
  perform internal.check_argument(p_current_password is not null, 'current_password', 'is required');
  perform internal.check_password(p_new_password, 'new_password');
  v_wait := internal.take_rate_limit('log_in', internal.email_subject(v_user.email_index));
  if v_wait is not null then
    return internal.refused_session('MB404', 'rate_limited', v_wait);
  end if;
  if not internal.is_password(p_current_password, v_user.password_hash) then
    perform internal.record_event('user.login_failed', null, v_user.id);
    return internal.refused_session('MB304', 'invalid_credentials');
  end if;

  update data.app_user
  set password_hash = internal.hash_password(p_new_password), version = version + 1, updated_at = internal.now()
  where id = v_user.id and password_hash = v_user.password_hash and is_active
  returning * into v_user;
  if not found then
    return internal.refused_session('MB304', 'invalid_credentials');
  end if;
  perform internal.record_event(
    'user.password_changed', null, v_user.id, jsonb_build_object('sessions_ended', internal.end_sessions(v_user.id)));
  return internal.open_session(
    v_user, v_actor.role, (select d.clinic_id from data.doctor as d where d.id = v_actor.doctor_id));
end
$$;

comment on function api.change_password(text, text) is
'Changes the password of who is signed in, and ends all his sessions but the one that it returns. Tries count as logins.
p_new_password: 12 characters to 72 bytes.
Returns the session; or, in refused, why there is none.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB213 user_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB304 invalid_credentials, MB404 rate_limited, MB503 durability_refused';
