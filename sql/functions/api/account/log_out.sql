create or replace function api.log_out(p_refresh_token text)
returns api.session
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_token data.refresh_token;
  v_session api.session;
begin
  perform internal.authorize('log_out');
  perform internal.check_argument(p_refresh_token is not null, 'refresh_token', 'is required');
  select * into v_token from data.refresh_token where digest = sha256(convert_to(p_refresh_token, 'UTF8'));
  perform from data.app_user where id = v_token.user_id for no key update;
  if internal.end_sessions(v_token.user_id, v_token.family_id) > 0 then
    perform internal.record_event(
      'user.logged_out', null, v_token.user_id, jsonb_build_object('session_id', v_token.family_id));
  end if;
  v_session.id := v_token.family_id;
  return v_session;
end
$$;

comment on function api.log_out(text) is
'Ends the session that a refresh token belongs to. Its access token ends by itself, soon. Does nothing with an unknown token (RFC 7009).
Returns the session, of which nothing but the id is left.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
