-- Whoever holds the user's row exchanges the token; whoever comes after finds it exchanged.
create or replace function api.refresh_session(p_refresh_token text, p_role text default null, p_clinic_id uuid default null)
returns api.session
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_digest bytea := sha256(convert_to(p_refresh_token, 'UTF8'));
  v_user data.app_user;
  v_token data.refresh_token;
  v_session api.session;
begin
  perform internal.authorize('refresh_session');
  perform internal.check_argument(p_refresh_token is not null, 'refresh_token', 'is required');
  select u.* into v_user
  from data.app_user as u
  where u.id = (select t.user_id from data.refresh_token as t where t.digest = v_digest)
  for no key update;
  select * into v_token from data.refresh_token where digest = v_digest;
  if v_token.rotated_at is not null and v_token.revoked_at is null then
    perform internal.end_sessions(v_user.id, v_token.family_id);
    perform internal.record_event(
      'session.reuse_detected', null, v_user.id, jsonb_build_object('session_id', v_token.family_id));
  end if;
  if
    v_token.id is null or num_nonnulls(v_token.rotated_at, v_token.revoked_at) > 0 or v_token.expires_at <= internal.now()
    or not v_user.is_active
  then
    return internal.refused_session('MB305', 'invalid_refresh_token');
  end if;

  v_session := internal.open_session(v_user, coalesce(p_role, v_token.role), p_clinic_id, v_token);
  if v_session.refused is null then
    update data.refresh_token set rotated_at = internal.now() where id = v_token.id;
    perform internal.record_event(
      'session.refreshed', null, v_user.id, jsonb_build_object('session_id', v_session.id, 'role', v_session.role));
  end if;
  return v_session;
end
$$;

comment on function api.refresh_session(text, text, uuid) is
'Exchanges a refresh token, once, for new tokens. One that is shown again ends the session: somebody has a copy.
p_role: what to act as from now on; null: as before.
p_clinic_id: in which clinic; null: as before.
Returns the session; or, in refused, why there is none.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB305 invalid_refresh_token, MB503 durability_refused';
