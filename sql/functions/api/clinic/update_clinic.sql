create or replace function api.update_clinic(p_clinic_id uuid, p_changes jsonb, p_expected_version integer default null)
returns api.clinic
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_clinic data.clinic;
begin
  perform internal.authorize('update_clinic', p_clinic_id);
  perform internal.check_changes(p_changes, '{
    "name": "string", "time_zone": "string", "address": "string", "phone": "string", "email": "string",
    "hold_seconds": "integer", "min_notice_minutes": "integer", "horizon_days": "integer",
    "cancellation_notice_minutes": "integer", "max_active_bookings": "integer"
  }');

  select * into v_clinic from data.clinic where id = p_clinic_id for no key update;
  if not found then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;
  perform internal.check_version(p_expected_version, v_clinic.version);
  v_clinic := internal.check_clinic(jsonb_populate_record(v_clinic, p_changes));

  update data.clinic
  set
    name = v_clinic.name,
    time_zone = v_clinic.time_zone,
    address = v_clinic.address,
    phone = v_clinic.phone,
    email = v_clinic.email,
    hold_seconds = v_clinic.hold_seconds,
    min_notice_minutes = v_clinic.min_notice_minutes,
    horizon_days = v_clinic.horizon_days,
    cancellation_notice_minutes = v_clinic.cancellation_notice_minutes,
    max_active_bookings = v_clinic.max_active_bookings,
    version = version + 1,
    updated_at = internal.now()
  where id = p_clinic_id
  returning * into v_clinic;
  perform internal.record_event(
    'clinic.updated', p_clinic_id, p_clinic_id,
    jsonb_build_object('fields', (select jsonb_agg(key) from jsonb_object_keys(p_changes) as f (key))));
  return internal.clinic_row(v_clinic);
end
$$;

comment on function api.update_clinic(uuid, jsonb, integer) is
'Changes some fields of a clinic, its booking policy included.
p_changes: {"field": new value}; null clears. Fields: name, time_zone, address, phone, email, hold_seconds (5 to 86400), min_notice_minutes (0 to 43200), horizon_days (1 to 1095), cancellation_notice_minutes (0 to 43200), max_active_bookings (1 to 1000).
p_expected_version: refuse if the clinic has changed since; null: do not ask.
Returns the clinic.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB002 unknown_field, MB003 invalid_time_zone, MB103 version_conflict, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
