create or replace function internal.lock_user(p_user_id uuid)
returns data.app_user
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_user data.app_user;
begin
  select * into v_user from data.app_user where id = p_user_id for no key update;
  if not found then
    raise exception using errcode = 'MB213', message = 'user_not_found',
      detail = format('user_id=%s', p_user_id), hint = 'Check the id.';
  end if;
  return v_user;
end
$$;

comment on function internal.lock_user(uuid) is
'Locks an account within reach, as whoever writes its sessions does first.
Errors: MB213 user_not_found';
