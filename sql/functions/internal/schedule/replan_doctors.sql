create or replace function internal.replan_doctors(p_clinic_id uuid, p_doctor_ids uuid[], p_reason text, p_dry_run boolean)
returns jsonb
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_replan jsonb := '{"made": 0, "kept": 0, "removed": 0, "skipped": [], "conflicts": []}'::jsonb;
begin
  if p_doctor_ids <> '{}' then
    v_replan := internal.replan(
      p_clinic_id, p_doctor_ids,
      (select (internal.now() at time zone time_zone)::date from data.clinic where id = p_clinic_id),
      internal.planned_until(p_clinic_id), p_reason);
  end if;
  return v_replan || jsonb_build_object('is_dry_run', coalesce(p_dry_run, false));
end
$$;

comment on function internal.replan_doctors(uuid, uuid[], text, boolean) is
'Re-plans some doctors from today to the last day that has slots; the caller holds the clinic row.
p_doctor_ids: none: nothing is asked, and nothing done.
p_reason: of the conflicts.
p_dry_run: what the caller is told it is.
Returns the replan of api.availability.
Errors: MB303 invalid_claims, MB503 durability_refused';
