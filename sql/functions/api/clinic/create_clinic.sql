create or replace function api.create_clinic(
  p_name text, p_time_zone text, p_address text default null, p_phone text default null, p_email text default null
)
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
  perform internal.authorize('create_clinic');

  v_clinic.name := p_name;
  v_clinic.time_zone := p_time_zone;
  v_clinic.address := p_address;
  v_clinic.phone := p_phone;
  v_clinic.email := p_email;
  v_clinic.hold_seconds := 120;
  v_clinic.min_notice_minutes := 0;
  v_clinic.horizon_days := 365;
  v_clinic.cancellation_notice_minutes := 0;
  v_clinic.max_active_bookings := 10;
  v_clinic.buffer_before_minutes := 0;
  v_clinic.buffer_after_minutes := 0;
  v_clinic.max_bookings_per_day := 1000;
  v_clinic.max_minutes_per_day := 1440;
  v_clinic.max_active_minutes := 1000000;
  v_clinic.max_active_holds := 10;
  v_clinic.reschedule_notice_minutes := 0;
  v_clinic.offer_seconds := 900;
  v_clinic.retention_days := 36500;
  v_clinic := internal.check_clinic(v_clinic);

  insert into data.clinic (
    id, name, time_zone, address, phone, email, created_at, updated_at
  )
  values (
    internal.new_id(), v_clinic.name, v_clinic.time_zone, v_clinic.address, v_clinic.phone, v_clinic.email,
    internal.now(), internal.now()
  )
  returning * into v_clinic;
  perform internal.record_event('clinic.created', v_clinic.id, v_clinic.id, '{}', internal.changes('{}', to_jsonb(v_clinic)));
  return internal.clinic_row(v_clinic);
end
$$;

comment on function api.create_clinic(text, text, text, text, text) is
'Makes a clinic, active, with the default booking policy.
p_name: up to 200 characters.
p_time_zone: IANA name, as Europe/London.
p_address: up to 500 characters.
Returns the clinic.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB003 invalid_time_zone, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
