create or replace function internal.message_data(
  p_message data.message, p_booking data.booking, p_clinic data.clinic, p_patient_name text
)
returns jsonb
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
-- times are told in UTC, whatever the session thinks
set timezone = 'UTC'
as $$
declare
  v_doctor data.doctor;
  v_slot data.slot;
  v_about jsonb := '{}'::jsonb;
begin
  select * into v_doctor from data.doctor where id = p_booking.doctor_id and clinic_id = p_booking.clinic_id;
  case p_message.kind
    when 'reminder' then
      v_about := jsonb_build_object('minutes_before', p_message.remind_minutes);
    when 'waitlist_offer' then
      v_about := jsonb_build_object('offer', jsonb_build_object(
        'slot_id', p_booking.slot_id, 'starts_at', p_booking.starts_at, 'ends_at', p_booking.ends_at,
        'expires_at', p_booking.expires_at));
    when 'change' then
      select jsonb_build_object('was', jsonb_build_object('starts_at', s.starts_at, 'ends_at', s.ends_at, 'doctor_name', d.name))
      into v_about
      from data.event as e
      inner join data.slot as s on s.id = (e.payload ->> 'from_slot_id')::uuid and s.clinic_id = e.clinic_id
      inner join data.doctor as d on d.id = s.doctor_id and d.clinic_id = s.clinic_id
      where e.id = p_message.event_id and e.clinic_id = p_message.clinic_id;
    when 'conflict' then
      select * into v_slot from data.slot where id = p_booking.slot_id and clinic_id = p_booking.clinic_id;
      v_about := jsonb_build_object(
        'choices', internal.list_alternatives(v_slot, p_booking.patient_id, p_booking.id, 5));
    else
      null;
  end case;
  -- the slot of before may be gone
  return coalesce(v_about, '{}'::jsonb) || jsonb_build_object(
    'patient', jsonb_build_object('name', p_patient_name),
    'clinic', jsonb_build_object(
      'id', p_clinic.id, 'name', p_clinic.name, 'address', p_clinic.address, 'phone', p_clinic.phone, 'email', p_clinic.email,
      'time_zone', p_clinic.time_zone),
    'doctor', jsonb_build_object('id', v_doctor.id, 'name', v_doctor.name, 'specialization', v_doctor.specialization),
    'booking', jsonb_build_object(
      'id', p_booking.id, 'reference', p_booking.reference, 'status', p_booking.status, 'starts_at', p_booking.starts_at,
      'ends_at', p_booking.ends_at, 'visit_type', p_booking.visit_type, 'meeting_url', p_booking.meeting_url,
      'version', p_booking.version, 'reason', internal.decrypt_for(p_booking.patient_id, p_booking.reason)));
end
$$;

comment on function internal.message_data(data.message, data.booking, data.clinic, text) is
'What a template may use, as it is now; of a conflict up to 5 choices.
Errors: MB501 master_key_missing, MB502 master_key_wrong';
