create or replace function internal.change_template(
  p_function text, p_template_id uuid, p_changes jsonb, p_expected_version integer, p_dry_run boolean
)
returns api.availability
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_old data.schedule_template;
  v_template data.schedule_template;
  v_shift data.shift;
  v_replan jsonb;
begin
  v_template := internal.find_template(p_function, p_template_id);
  perform internal.read_template(v_template, p_changes);
  v_template := internal.lock_template(p_template_id, v_template.clinic_id, p_expected_version);
  if not v_template.is_active then
    raise exception using errcode = 'MB105', message = 'invalid_transition',
      detail = format('template_id=%s', p_template_id), hint = 'It is removed: make another template.';
  end if;
  v_old := v_template;
  v_template := internal.read_template(v_template, p_changes);
  v_shift := internal.shift_of_template(v_template);
  perform internal.check_template_fits(v_template, v_shift, 'shift_id');

  begin
    update data.schedule_template
    set
      shift_id = v_template.shift_id,
      weekday = v_template.weekday,
      capacity = v_template.capacity,
      visit_type = v_template.visit_type,
      valid_from = v_template.valid_from,
      valid_until = v_template.valid_until,
      resource_ids = v_template.resource_ids,
      version = version + 1,
      updated_at = internal.now()
    where id = p_template_id and clinic_id = v_template.clinic_id
    returning * into v_template;
    perform internal.record_event(
      'template.updated', v_template.clinic_id, p_template_id,
      jsonb_build_object(
        'doctor_id', v_template.doctor_id, 'fields', (select jsonb_agg(key) from jsonb_object_keys(p_changes) as f (key))),
      internal.changes(to_jsonb(v_old), to_jsonb(v_template)));
    v_replan := internal.replan_doctors(
      v_template.clinic_id, array[v_template.doctor_id], 'template_changed', p_dry_run);
    perform internal.end_dry_run(p_dry_run);
  exception
    when sqlstate 'MB999' then
      null; -- a dry run undoes itself, and keeps what it found
  end;
  return internal.availability_row(v_template, v_shift, v_replan);
end
$$;

comment on function internal.change_template(text, uuid, jsonb, integer, boolean) is
'Changes fields of a template, records it and re-plans its doctor.
p_function: the api function that asks.
p_changes: {"field": new value}, all of them known and of the right kind.
p_expected_version: null: any.
p_dry_run: true undoes all of it again.
Returns the availability as it is then, with what was done to the slots.
Errors: MB001 invalid_argument, MB004 invalid_range, MB103 version_conflict, MB105 invalid_transition, MB111 availability_overlap, MB115 resource_unavailable, MB206 shift_not_found, MB207 template_not_found, MB212 resource_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
