create or replace function internal.membership_row(p_membership data.membership)
returns api.membership
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select row(
    p_membership.id, p_membership.clinic_id, p_membership.user_id, p_membership.role, p_membership.doctor_id,
    p_membership.created_at
  )::api.membership
$$;

comment on function internal.membership_row(data.membership) is 'A membership as callers see it.';
