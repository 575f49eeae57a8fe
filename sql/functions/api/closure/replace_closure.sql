create or replace function api.replace_closure(
  p_closure_id uuid, p_starts_at timestamptz, p_ends_at timestamptz, p_reason text default null,
  p_expected_version integer default null, p_dry_run boolean default false
)
returns api.closure
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
begin
  return internal.change_closure(
    'replace_closure', p_closure_id,
    jsonb_build_object('starts_at', p_starts_at, 'ends_at', p_ends_at, 'reason', p_reason), p_expected_version, p_dry_run);
end
$$;

comment on function api.replace_closure(uuid, timestamptz, timestamptz, text, integer, boolean) is
'Replaces all fields of a closure, and re-plans the days that it met and those that it meets now. Whose it is stays.
p_ends_at: at most 366 days after p_starts_at.
p_reason: up to 500 characters; left out, it is cleared.
p_expected_version: refuse if the closure has changed since; null: do not ask.
p_dry_run: true: only tell what it would do.
Returns the closure, and in replan what became of the slots.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB004 invalid_range, MB103 version_conflict, MB208 closure_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
