-- Locks the clinic row: whoever plans in a clinic does so one at a time.
create or replace function api.define_availability(
  p_doctor_id uuid, p_weekday integer, p_starts_at time, p_ends_at time, p_slot_minutes integer,
  p_capacity integer default 1, p_visit_type text default 'in_person'
)
returns api.availability
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_old jsonb := '{}'::jsonb;
  v_doctor data.doctor;
  v_shift data.shift;
  v_template data.schedule_template;
  v_replan jsonb;
begin
  select * into v_doctor from data.doctor where id = p_doctor_id;
  if (
    case
      when internal.is_allowed('define_availability', v_doctor.clinic_id, null, v_doctor.id) then v_doctor.id
    end
  ) is null then
    raise exception using errcode = 'MB202', message = 'doctor_not_found',
      detail = format('doctor_id=%s', p_doctor_id), hint = 'Check the id.';
  end if;
  perform internal.check_argument(p_weekday between 1 and 7, 'weekday', 'is not 1 (Monday) to 7 (Sunday)');
  perform internal.check_slot_shape(p_capacity, p_visit_type);
  v_shift.clinic_id := v_doctor.clinic_id;
  v_shift.name := format('%s-%s', to_char(p_starts_at, 'HH24:MI'), to_char(p_ends_at, 'HH24:MI'));
  v_shift.starts_at := p_starts_at;
  v_shift.ends_at := p_ends_at;
  v_shift.slot_minutes := p_slot_minutes;
  v_shift.buffer_minutes := 0;
  v_shift := internal.check_shift(v_shift);

  perform internal.lock_clinic(v_doctor.clinic_id);
  v_shift := internal.find_or_make_shift(v_shift);
  select * into v_template
  from data.schedule_template
  where
    doctor_id = p_doctor_id and clinic_id = v_doctor.clinic_id and shift_id = v_shift.id and weekday = p_weekday and is_active
    and valid_from = '-infinity' and valid_until = 'infinity';
  if found then
    v_old := to_jsonb(v_template);
    update data.schedule_template
    set capacity = p_capacity, visit_type = p_visit_type, version = version + 1, updated_at = internal.now()
    where id = v_template.id and clinic_id = v_template.clinic_id
    returning * into v_template;
    v_replan := internal.replan_doctors(v_template.clinic_id, array[p_doctor_id], 'template_changed', false);
  else
    v_template.id := internal.new_id();
    v_template.clinic_id := v_doctor.clinic_id;
    v_template.doctor_id := p_doctor_id;
    v_template.shift_id := v_shift.id;
    v_template.weekday := p_weekday;
    v_template.capacity := p_capacity;
    v_template.visit_type := p_visit_type;
    v_template.valid_from := '-infinity';
    v_template.valid_until := 'infinity';
    perform internal.check_template_fits(v_template, v_shift, 'starts_at');
    v_template := internal.insert_template(v_template);
  end if;
  perform internal.record_event(
    'availability.defined', v_doctor.clinic_id, v_template.id, jsonb_build_object('doctor_id', p_doctor_id),
    internal.changes(v_old, to_jsonb(v_template)));
  return internal.availability_row(v_template, v_shift, v_replan);
end
$$;

comment on function api.define_availability(uuid, integer, time, time, integer, integer, text) is
'Says that a doctor is usually there on a weekday; makes the clinic''s shift where none matches. Said again, it changes capacity and visit type, and plans his slots to come anew.
p_weekday: ISO, Monday = 1.
p_starts_at: wall-clock time in the clinic''s zone.
p_ends_at: at or before p_starts_at: the next day.
p_slot_minutes: 5 to 1440; divides the time without a remainder.
p_capacity: seats of each slot, 1 to 1000.
p_visit_type: in_person or virtual.
Returns the availability: template and shift.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB005 invalid_slot_minutes, MB111 availability_overlap, MB202 doctor_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
