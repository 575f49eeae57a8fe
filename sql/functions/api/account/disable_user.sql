create or replace function api.disable_user(p_user_id uuid, p_expected_version integer default null)
returns api.app_user
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_user data.app_user;
begin
  perform internal.authorize('disable_user');
  v_user := internal.lock_user(p_user_id);
  perform internal.check_version(p_expected_version, v_user.version);
  if not v_user.is_active then
    return internal.app_user_row(v_user);
  end if;

  update data.app_user
  set is_active = false, version = version + 1, updated_at = internal.now()
  where id = p_user_id
  returning * into v_user;
  perform internal.record_event(
    'user.disabled', null, p_user_id, jsonb_build_object('sessions_ended', internal.end_sessions(p_user_id)));
  return internal.app_user_row(v_user);
end
$$;

comment on function api.disable_user(uuid, integer) is
'Switches an account off, and ends its sessions. Access tokens it has end by themselves, soon. Does nothing to a disabled one.
p_expected_version: refuse if the account has changed since; null: do not ask.
Returns the account.
Errors: 55P03 slot_locked, MB103 version_conflict, MB213 user_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
