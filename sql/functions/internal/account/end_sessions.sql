-- The caller has locked the user's row.
create or replace function internal.end_sessions(p_user_id uuid, p_family_id uuid default null)
returns integer
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  with ended as (
    update data.refresh_token
    set revoked_at = internal.now()
    where user_id = p_user_id and (p_family_id is null or family_id = p_family_id) and revoked_at is null
    returning family_id
  )
  select count(distinct family_id)::integer from ended
$$;

comment on function internal.end_sessions(uuid, uuid) is
'Revokes every token of a user, or of one of his sessions. Access tokens end by themselves, soon.
p_family_id: the session; null: all.
Returns how many sessions it ended.';
