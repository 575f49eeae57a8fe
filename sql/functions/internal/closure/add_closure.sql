create or replace function internal.add_closure(p_closure data.closure, p_dry_run boolean)
returns api.closure
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_row api.closure;
  v_during tstzrange;
  v_replan jsonb[];
begin
  p_closure := internal.check_closure(p_closure);
  if (internal.lock_clinic(p_closure.clinic_id)).id is null then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_closure.clinic_id), hint = 'Check the id.';
  end if;
  if p_closure.doctor_id is not null and not exists (
    select from data.doctor where id = p_closure.doctor_id and clinic_id = p_closure.clinic_id
  ) then
    raise exception using errcode = 'MB202', message = 'doctor_not_found',
      detail = format('doctor_id=%s', p_closure.doctor_id), hint = 'Name a doctor of this clinic.';
  end if;
  p_closure.planned_until := internal.planned_until(p_closure.clinic_id);
  v_during := tstzrange(p_closure.starts_at, p_closure.ends_at);

  begin
    p_closure := internal.insert_closure(p_closure);
    v_replan := internal.replan_closures(
      p_closure.clinic_id, nullif(array[p_closure.doctor_id], array[null::uuid]), array[v_during], array[tstzmultirange(v_during)],
      p_closure.planned_until);
    v_row := internal.closure_row(
      p_closure, v_replan[1] || jsonb_build_object('is_dry_run', coalesce(p_dry_run, false)));
    perform internal.end_dry_run(p_dry_run);
  exception when sqlstate 'MB999' then
    null; -- a dry run undoes itself, and keeps what it found
  end;
  return v_row;
end
$$;

comment on function internal.add_closure(data.closure, boolean) is
'Adds a closure and re-plans the days that it meets.
p_closure: clinic_id, doctor_id (null: the whole clinic), starts_at, ends_at and reason.
Errors: MB001 invalid_argument, MB004 invalid_range, MB201 clinic_not_found, MB202 doctor_not_found, MB303 invalid_claims, MB503 durability_refused';
