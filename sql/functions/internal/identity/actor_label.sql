create or replace function internal.actor_label()
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_actor internal.actor := internal.actor();
begin
  return coalesce(v_actor.role || ':' || v_actor.subject, 'system:' || session_user);
end
$$;

comment on function internal.actor_label() is
'role:subject of the caller, for the record; system:login for a job.
Errors: MB303 invalid_claims';
