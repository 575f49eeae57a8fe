create or replace function internal.lease_message(p_message data.message, p_lease interval, p_now timestamptz)
returns api.message_to_send
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_preference data.patient_preference := internal.find_preference(p_message.patient_id);
  v_setting data.message_setting := internal.find_setting(p_message.clinic_id);
  v_booking data.booking;
  v_clinic data.clinic;
  v_patient data.patient;
  v_profile internal.profile;
  v_template data.message_template;
  v_row api.message_to_send;
begin
  select * into v_booking from data.booking where id = p_message.booking_id and clinic_id = p_message.clinic_id;
  select * into v_clinic from data.clinic where id = p_message.clinic_id;
  v_row.time_zone := coalesce(v_preference.time_zone, v_clinic.time_zone);
  p_message := internal.judge_message(p_message, v_booking, v_preference, v_row.time_zone, p_now);
  if p_message.status <> 'queued' or p_message.due_at > p_now then
    return null;
  end if;

  select * into v_patient from data.patient where id = p_message.patient_id;
  v_profile := internal.read_profile(v_patient);
  v_row.address := case p_message.channel when 'email' then v_profile.email else v_profile.phone end;
  if v_row.address is null then
    update data.message
    set status = 'skipped', skip_reason = 'no_address'
    where id = p_message.id and clinic_id = p_message.clinic_id;
    return null;
  end if;
  update data.message
  set attempts = attempts + 1, due_at = p_now + p_lease
  where id = p_message.id and clinic_id = p_message.clinic_id
  returning id, kind, channel, clinic_id, booking_id, attempts, due_at
  into v_row.id, v_row.kind, v_row.channel, v_row.clinic_id, v_row.booking_id, v_row.attempt, v_row.leased_until;

  v_row.language := coalesce(v_preference.language, v_setting.language);
  v_template := internal.choose_template(
    p_message.clinic_id, p_message.kind, p_message.channel, v_row.language, v_setting.language);
  v_row.language := coalesce(v_template.language, v_row.language);
  v_row.subject_template := v_template.subject;
  v_row.body_template := v_template.body;
  v_row.patient_name := v_profile.name;
  v_row.sender_name := coalesce(v_setting.sender_name, v_clinic.name);
  v_row.reply_to := coalesce(v_setting.reply_to, v_clinic.email);
  v_row.data := internal.message_data(p_message, v_booking, v_clinic, v_profile.name);
  return v_row;
end
$$;

comment on function internal.lease_message(data.message, interval, timestamptz) is
'Gives out a message that is due, whose row the caller has locked, with all that it takes to write and address it.
Returns null where it is no longer to be sent, or not now.
Errors: MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
