create or replace function api.remove_closure(
  p_closure_id uuid, p_expected_version integer default null, p_dry_run boolean default false
)
returns api.closure
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_closure data.closure := internal.lock_closure('remove_closure', p_closure_id, p_expected_version);
  v_row api.closure;
  v_until date := internal.planned_until(v_closure.clinic_id);
  v_replan jsonb[];
begin
  begin
    delete from data.closure where id = p_closure_id and clinic_id = v_closure.clinic_id;
    perform internal.record_event(
      'closure.removed', v_closure.clinic_id, p_closure_id, jsonb_build_object('doctor_id', v_closure.doctor_id),
      internal.changes(to_jsonb(v_closure), '{}'));
    v_replan := internal.replan_closures(
      v_closure.clinic_id, nullif(array[v_closure.doctor_id], array[null::uuid]),
      array[tstzrange(v_closure.starts_at, v_closure.ends_at)], array[null::tstzmultirange], v_until);
    v_row := internal.closure_row(
      v_closure, v_replan[1] || jsonb_build_object('is_dry_run', coalesce(p_dry_run, false)));
    perform internal.end_dry_run(p_dry_run);
  exception when sqlstate 'MB999' then
    null; -- a dry run undoes itself, and keeps what it found
  end;
  return v_row;
end
$$;

comment on function api.remove_closure(uuid, integer, boolean) is
'Removes a closure: the slots that templates call for come back, as far as slots have been generated. Slots made by hand that it took stay away.
p_expected_version: refuse if the closure has changed since; null: do not ask.
p_dry_run: true: only tell what it would do.
Returns the closure as it was, and in replan what became of the slots.
Errors: 55P03 slot_locked, MB103 version_conflict, MB208 closure_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
