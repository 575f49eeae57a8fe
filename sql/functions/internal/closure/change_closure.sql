create or replace function internal.change_closure(
  p_function text, p_closure_id uuid, p_changes jsonb, p_expected_version integer, p_dry_run boolean
)
returns api.closure
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_old data.closure := internal.lock_closure(p_function, p_closure_id, p_expected_version);
  v_new data.closure := v_old;
  v_row api.closure;
  v_until date := internal.planned_until(v_old.clinic_id);
  v_replan jsonb;
begin
  if p_changes ? 'starts_at' then
    v_new.starts_at := internal.check_timestamp(p_changes ->> 'starts_at', 'starts_at');
  end if;
  if p_changes ? 'ends_at' then
    v_new.ends_at := internal.check_timestamp(p_changes ->> 'ends_at', 'ends_at');
  end if;
  if p_changes ? 'reason' then
    v_new.reason := p_changes ->> 'reason';
  end if;
  v_new := internal.check_closure(v_new);

  begin
    update data.closure
    set
      starts_at = v_new.starts_at, ends_at = v_new.ends_at, reason = v_new.reason, planned_until = v_until, version = version + 1,
      updated_at = internal.now()
    where id = v_new.id and clinic_id = v_new.clinic_id
    returning * into v_new;
    perform internal.record_event(
      'closure.updated', v_new.clinic_id, v_new.id,
      jsonb_build_object(
        'doctor_id', v_new.doctor_id, 'fields', (select jsonb_agg(key) from jsonb_object_keys(p_changes) as f (key))),
      internal.changes(to_jsonb(v_old), to_jsonb(v_new)));
    v_replan := internal.replan_moved_closure(v_old, v_new, v_until);
    v_row := internal.closure_row(v_new, v_replan || jsonb_build_object('is_dry_run', coalesce(p_dry_run, false)));
    perform internal.end_dry_run(p_dry_run);
  exception when sqlstate 'MB999' then
    null; -- a dry run undoes itself, and keeps what it found
  end;
  return v_row;
end
$$;

comment on function internal.change_closure(text, uuid, jsonb, integer, boolean) is
'Changes fields of a closure and re-plans the days that it met and those that it meets now.
p_function: the api function that asks.
p_changes: {"field": new value}, all of them known and strings.
p_expected_version: null: any.
Errors: MB001 invalid_argument, MB004 invalid_range, MB103 version_conflict, MB208 closure_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
