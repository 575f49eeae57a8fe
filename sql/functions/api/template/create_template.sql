-- Locks the clinic row, as all who plan its slots do.
create or replace function api.create_template(
  p_doctor_id uuid, p_shift_id uuid, p_weekday integer, p_capacity integer default 1, p_visit_type text default 'in_person',
  p_valid_from date default null, p_valid_until date default null, p_resource_ids uuid[] default null,
  p_dry_run boolean default false
)
returns api.availability
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_doctor data.doctor;
  v_template data.schedule_template;
  v_shift data.shift;
  v_replan jsonb;
begin
  select * into v_doctor from data.doctor where id = p_doctor_id;
  if (case when internal.is_allowed('create_template', v_doctor.clinic_id, null, v_doctor.id) then v_doctor.id end) is null then
    raise exception using errcode = 'MB202', message = 'doctor_not_found',
      detail = format('doctor_id=%s', p_doctor_id), hint = 'Check the id.';
  end if;
  v_template.id := internal.new_id();
  v_template.clinic_id := v_doctor.clinic_id;
  v_template.doctor_id := p_doctor_id;
  v_template.is_active := true;
  v_template := internal.read_template(v_template, jsonb_build_object(
    'shift_id', p_shift_id, 'weekday', p_weekday, 'capacity', p_capacity, 'visit_type', p_visit_type,
    'valid_from', p_valid_from, 'valid_until', p_valid_until, 'resource_ids', p_resource_ids));

  perform internal.lock_clinic(v_doctor.clinic_id);
  perform internal.check_doctor_is_active(p_doctor_id, v_doctor.clinic_id);
  v_shift := internal.shift_of_template(v_template);
  perform internal.check_template_fits(v_template, v_shift, 'shift_id');
  begin
    v_template := internal.insert_template(v_template);
    perform internal.record_event(
      'template.created', v_template.clinic_id, v_template.id, jsonb_build_object('doctor_id', p_doctor_id),
      internal.changes('{}', to_jsonb(v_template)));
    v_replan := internal.replan_doctors(v_template.clinic_id, array[p_doctor_id], 'template_changed', p_dry_run);
    perform internal.end_dry_run(p_dry_run);
  exception
    when sqlstate 'MB999' then
      null; -- a dry run undoes itself, and keeps what it found
  end;
  return internal.availability_row(v_template, v_shift, v_replan);
end
$$;

comment on function api.create_template(uuid, uuid, integer, integer, text, date, date, uuid[], boolean) is
'Says that a doctor works a shift on a weekday. His slots appear on the days for which the clinic has slots already.
p_shift_id: a shift of his clinic.
p_weekday: ISO, Monday = 1.
p_capacity: seats of each slot, 1 to 1000.
p_visit_type: in_person or virtual.
p_valid_from: first day it holds; null: always has.
p_valid_until: last day it holds, inclusive; null: open.
p_resource_ids: 1 to 20 rooms and equipment of the clinic that each slot needs; null: none.
p_dry_run: true changes nothing, and tells what would become of the slots and bookings.
Returns the availability: template and shift.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB004 invalid_range, MB108 doctor_inactive, MB111 availability_overlap, MB115 resource_unavailable, MB202 doctor_not_found, MB206 shift_not_found, MB212 resource_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
