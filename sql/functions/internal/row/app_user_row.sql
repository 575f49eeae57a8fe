create or replace function internal.app_user_row(p_user data.app_user)
returns api.app_user
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select row(
    p_user.id, p_user.is_admin, p_user.patient_id, p_user.is_active, p_user.version, p_user.created_at, p_user.updated_at
  )::api.app_user
$$;

comment on function internal.app_user_row(data.app_user) is 'An account as callers see it.';
