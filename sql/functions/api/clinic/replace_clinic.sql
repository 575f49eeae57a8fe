create or replace function api.replace_clinic(
  p_clinic_id uuid, p_name text, p_time_zone text, p_address text default null, p_phone text default null,
  p_email text default null, p_hold_seconds integer default 120, p_min_notice_minutes integer default 0,
  p_horizon_days integer default 365, p_cancellation_notice_minutes integer default 0,
  p_max_active_bookings integer default 10, p_buffer_before_minutes integer default 0,
  p_buffer_after_minutes integer default 0, p_max_bookings_per_day integer default 1000,
  p_max_minutes_per_day integer default 1440, p_max_active_minutes integer default 1000000,
  p_max_active_holds integer default 10, p_reschedule_notice_minutes integer default 0,
  p_offer_seconds integer default 900, p_expected_version integer default null, p_dry_run boolean default false,
  p_retention_days integer default 36500
)
returns api.clinic
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
begin
  return internal.change_clinic(
    'replace_clinic', p_clinic_id,
    jsonb_build_object(
      'name', p_name, 'time_zone', p_time_zone, 'address', p_address, 'phone', p_phone, 'email', p_email,
      'hold_seconds', p_hold_seconds, 'min_notice_minutes', p_min_notice_minutes, 'horizon_days', p_horizon_days,
      'cancellation_notice_minutes', p_cancellation_notice_minutes, 'max_active_bookings', p_max_active_bookings,
      'buffer_before_minutes', p_buffer_before_minutes, 'buffer_after_minutes', p_buffer_after_minutes,
      'max_bookings_per_day', p_max_bookings_per_day, 'max_minutes_per_day', p_max_minutes_per_day,
      'max_active_minutes', p_max_active_minutes, 'max_active_holds', p_max_active_holds,
      'reschedule_notice_minutes', p_reschedule_notice_minutes, 'offer_seconds', p_offer_seconds,
      'retention_days', p_retention_days),
    p_expected_version, p_dry_run);
end
$$;

comment on function api.replace_clinic(
  uuid, text, text, text, text, text, integer, integer, integer, integer, integer, integer, integer, integer, integer, integer,
  integer, integer, integer, integer, boolean, integer
) is
'Replaces all fields of a clinic; what is left out becomes what it is in a new one. Another time zone plans its slots to come anew.
p_name: up to 200 characters.
p_time_zone: IANA name, as Europe/London.
p_address: up to 500 characters.
p_hold_seconds: how long a pending booking keeps its seat, 5 to 86400.
p_min_notice_minutes: 0 to 43200.
p_horizon_days: 1 to 1095.
p_cancellation_notice_minutes: 0 to 43200.
p_max_active_bookings: of one patient, 1 to 1000.
p_buffer_before_minutes: 0 to 240.
p_buffer_after_minutes: 0 to 240.
p_max_bookings_per_day: of one patient, 1 to 1000.
p_max_minutes_per_day: of one patient, 5 to 1440.
p_max_active_minutes: of one patient, 5 to 1000000.
p_max_active_holds: of one patient, 1 to 1000.
p_reschedule_notice_minutes: 0 to 43200.
p_offer_seconds: how long a seat offered from the waitlist is kept, 60 to 604800.
p_expected_version: refuse if the clinic has changed since; null: do not ask.
p_dry_run: true changes nothing, and tells what would become of the slots and bookings.
p_retention_days: how long after a visit personal data are kept, 30 to 36500.
Returns the clinic.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB003 invalid_time_zone, MB103 version_conflict, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
