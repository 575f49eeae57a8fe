create or replace function api.get_user(p_user_id uuid)
returns api.app_user
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
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
  return internal.app_user_row(v_user);
end
$$;

comment on function api.get_user(uuid) is
'Returns one account, active or not.
Errors: MB213 user_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
