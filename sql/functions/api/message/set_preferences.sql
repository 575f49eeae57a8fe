-- The reminders he has are planned anew by whoever plans, as in all clinics they are not within the caller's reach.
create or replace function api.set_preferences(
  p_patient_id uuid, p_language text default null, p_time_zone text default null, p_quiet_from time default null,
  p_quiet_to time default null, p_channels text[] default '{email}', p_is_reminded boolean default true,
  p_expected_version integer default null
)
returns api.preferences
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_now timestamptz := internal.now();
  v_channels text[];
  v_patient data.patient;
  v_old data.patient_preference;
  v_preference data.patient_preference;
begin
  if internal.is_allowed('set_preferences', internal.clinic_of_patient(p_patient_id), p_patient_id) then
    select * into v_patient from data.patient where id = p_patient_id for no key update;
  end if;
  if v_patient.id is null then
    raise exception using errcode = 'MB203', message = 'patient_not_found',
      detail = format('patient_id=%s', p_patient_id), hint = 'Check the id.';
  elsif v_patient.erased_at is not null then
    raise exception using errcode = 'MB123', message = 'patient_erased',
      detail = format('patient_id=%s', p_patient_id), hint = 'Register the person anew.';
  end if;
  if p_language is not null then
    perform internal.check_language(p_language);
  end if;
  if p_time_zone is not null then
    perform internal.check_time_zone(p_time_zone);
  end if;
  perform internal.check_argument((p_quiet_from is null) = (p_quiet_to is null), 'quiet_to', 'comes with quiet_from');
  perform internal.check_argument(p_quiet_from is distinct from p_quiet_to or p_quiet_from is null, 'quiet_to', 'is quiet_from');
  perform internal.check_argument(
    p_quiet_from < '24:00' and p_quiet_to < '24:00' or p_quiet_from is null, 'quiet_to', 'or quiet_from is 24:00: say 00:00');
  perform internal.check_argument(
    coalesce(cardinality(p_channels) <= 2 and p_channels <@ '{email,sms}'::text[], false), 'channels',
    'has something besides email and sms');
  perform internal.check_argument(p_is_reminded is not null, 'is_reminded', 'is required');
  v_channels := array(select distinct v_channel from unnest(p_channels) as v_channel order by v_channel);
  v_old := internal.find_preference(p_patient_id);
  perform internal.check_version(p_expected_version, v_old.version);

  insert into data.patient_preference as p (
    patient_id, language, time_zone, quiet_from, quiet_to, channels, is_reminded, created_at, updated_at
  )
  values (
    p_patient_id, p_language, p_time_zone, p_quiet_from, p_quiet_to, v_channels, p_is_reminded, v_now, v_now
  )
  on conflict (patient_id) do update
    set
      language = excluded.language, time_zone = excluded.time_zone, quiet_from = excluded.quiet_from,
      quiet_to = excluded.quiet_to, channels = excluded.channels, is_reminded = excluded.is_reminded,
      version = p.version + 1, updated_at = excluded.updated_at
  returning * into v_preference;
  perform internal.record_event(
    'patient.preferences_updated', null, p_patient_id, '{}',
    (
      select coalesce(jsonb_object_agg(key, null), '{}')
      from jsonb_object_keys(internal.changes(to_jsonb(v_old), to_jsonb(v_preference))) as f (key)
    ));
  return internal.preferences_row(v_preference);
end
$$;

comment on function api.set_preferences(uuid, text, text, time, time, text[], boolean, integer) is
'Says how a patient wants to be written to, all of it. Reminders that he has are planned anew.
p_language: BCP 47, as en or pt-BR; null: the clinic''s.
p_time_zone: IANA name, of his quiet hours and to tell times in; null: the clinic''s.
p_quiet_from: no reminder from this time of day; null: at any time.
p_quiet_to: until this one, on the next day where it is earlier.
p_channels: email, sms, both; empty: he is not written to.
p_is_reminded: false: no reminders, but whatever else he must know.
p_expected_version: refuse if it has changed since; null: do not ask.
Returns his preferences.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB003 invalid_time_zone, MB103 version_conflict, MB123 patient_erased, MB203 patient_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
