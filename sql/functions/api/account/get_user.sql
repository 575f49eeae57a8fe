create or replace function api.get_user(p_user_id uuid)
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
  perform internal.authorize('get_user');
  select * into v_user from data.app_user where id = p_user_id;
  if not found then
    raise exception using errcode = 'MB213', message = 'user_not_found',
      detail = format('user_id=%s', p_user_id), hint = 'Check the id.';
  end if;
  perform internal.record_event('user.read', null, v_user.id);
  return internal.app_user_row(v_user);
end
$$;

comment on function api.get_user(uuid) is
'Returns one account, active or not.
Errors: 55P03 slot_locked, MB213 user_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
