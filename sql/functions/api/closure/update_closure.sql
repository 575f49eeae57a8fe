create or replace function api.update_closure(
  p_closure_id uuid, p_changes jsonb, p_expected_version integer default null, p_dry_run boolean default false
)
returns api.closure
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
begin
  perform internal.check_changes(p_changes, '{"starts_at": "string", "ends_at": "string", "reason": "string"}');
  return internal.change_closure('update_closure', p_closure_id, p_changes, p_expected_version, p_dry_run);
end
$$;

comment on function api.update_closure(uuid, jsonb, integer, boolean) is
'Changes some fields of a closure, and re-plans the days that it met and those that it meets now.
p_changes: {"field": new value}; null clears. Fields: starts_at and ends_at (ISO 8601 with offset, at most 366 days apart), reason.
p_expected_version: refuse if the closure has changed since; null: do not ask.
p_dry_run: true: only tell what it would do.
Returns the closure, and in replan what became of the slots.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB002 unknown_field, MB004 invalid_range, MB103 version_conflict, MB208 closure_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
