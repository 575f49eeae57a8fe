create or replace function internal.actor_label()
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(v_actor.role || ':' || v_actor.subject, 'system:' || session_user)
  from internal.actor() as v_actor
$$;

comment on function internal.actor_label() is
'role:subject of the caller, for the record; system:login for a job.
Errors: MB303 invalid_claims';
