-- Locks the clinic row: one generation a clinic at a time, and none while it is being disabled. The caller offers the new
-- seats to the waitlist, after the last clinic: see internal.offer_new_seats.
create or replace function internal.generate_slots(p_clinic_id uuid, p_from date, p_to date, p_doctor_id uuid)
returns api.generation
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_clinic data.clinic;
  v_generation api.generation;
begin
  perform internal.check_days(p_from, p_to);
  v_clinic := internal.lock_clinic(p_clinic_id);
  if v_clinic.id is null then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  elsif not v_clinic.is_active then
    raise exception using errcode = 'MB108', message = 'clinic_inactive',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Enable the clinic first.';
  end if;
  if p_doctor_id is not null then
    perform internal.check_doctor_is_active(p_doctor_id, p_clinic_id);
  end if;

  v_generation := internal.make_slots(p_clinic_id, p_from, p_to, case when p_doctor_id is not null then array[p_doctor_id] end);
  if v_generation.made > 0 then
    perform internal.record_event('slot.generated', p_clinic_id, p_clinic_id, jsonb_build_object(
      'from', p_from, 'to', p_to, 'doctor_id', p_doctor_id, 'made', v_generation.made));
  end if;
  return v_generation;
end
$$;

comment on function internal.generate_slots(uuid, date, date, uuid) is
'What api.generate_slots does, without asking who calls, nor offering the seats to the waitlist.
Errors: MB001 invalid_argument, MB004 invalid_range, MB108 clinic_inactive, MB108 doctor_inactive, MB201 clinic_not_found, MB202 doctor_not_found, MB303 invalid_claims, MB503 durability_refused';
