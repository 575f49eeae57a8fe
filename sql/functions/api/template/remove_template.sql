create or replace function api.remove_template(
  p_template_id uuid, p_expected_version integer default null, p_dry_run boolean default false
)
returns api.availability
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_template data.schedule_template := internal.find_template('remove_template', p_template_id);
  v_shift data.shift;
  v_replan jsonb;
begin
  v_template := internal.lock_template(p_template_id, v_template.clinic_id, p_expected_version);
  v_shift := internal.shift_of_template(v_template);
  if not v_template.is_active then
    return internal.availability_row(
      v_template, v_shift, internal.replan_doctors(v_template.clinic_id, '{}', 'template_removed', p_dry_run));
  end if;

  begin
    update data.schedule_template
    set is_active = false, version = version + 1, updated_at = internal.now()
    where id = p_template_id and clinic_id = v_template.clinic_id
    returning * into v_template;
    perform internal.record_event(
      'template.removed', v_template.clinic_id, p_template_id, jsonb_build_object('doctor_id', v_template.doctor_id),
      '{"is_active": [true, false]}');
    v_replan := internal.replan_doctors(
      v_template.clinic_id, array[v_template.doctor_id], 'template_removed', p_dry_run);
    delete from data.schedule_template
    where
      id = p_template_id and clinic_id = v_template.clinic_id
      and not exists (
        select from data.slot as s where s.template_id = p_template_id and s.clinic_id = v_template.clinic_id
      );
    perform internal.end_dry_run(p_dry_run);
  exception
    when sqlstate 'MB999' then
      null; -- a dry run undoes itself, and keeps what it found
  end;
  return internal.availability_row(v_template, v_shift, v_replan);
end
$$;

comment on function api.remove_template(uuid, integer, boolean) is
'Removes a schedule template: its doctor''s free slots to come go with it, booked ones become conflicts. It is kept, and not active, where slots came from it. Does nothing to a removed one.
p_expected_version: refuse if the template has changed since; null: do not ask.
p_dry_run: true changes nothing, and tells what would become of the slots and bookings.
Returns the availability as it was left.
Errors: 55P03 slot_locked, MB103 version_conflict, MB206 shift_not_found, MB207 template_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
