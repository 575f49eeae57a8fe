create or replace function api.update_clinic(
  p_clinic_id uuid, p_changes jsonb, p_expected_version integer default null, p_dry_run boolean default false
)
returns api.clinic
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
begin
  perform internal.check_changes(p_changes, '{
    "name": "string", "time_zone": "string", "address": "string", "phone": "string", "email": "string",
    "hold_seconds": "integer", "min_notice_minutes": "integer", "horizon_days": "integer",
    "cancellation_notice_minutes": "integer", "max_active_bookings": "integer", "buffer_before_minutes": "integer",
    "buffer_after_minutes": "integer", "max_bookings_per_day": "integer", "max_minutes_per_day": "integer",
    "max_active_minutes": "integer", "max_active_holds": "integer", "reschedule_notice_minutes": "integer",
    "offer_seconds": "integer",
    "retention_days": "integer"
  }');
  return internal.change_clinic('update_clinic', p_clinic_id, p_changes, p_expected_version, p_dry_run);
end
$$;

comment on function api.update_clinic(uuid, jsonb, integer, boolean) is
'Changes some fields of a clinic, its booking policy included. Another time zone plans its slots to come anew: shifts and templates are wall-clock times.
p_changes: {"field": new value}; null clears a text. Fields: name, time_zone, address, phone, email, hold_seconds (5 to 86400), min_notice_minutes (0 to 43200), horizon_days (1 to 1095), cancellation_notice_minutes (0 to 43200), reschedule_notice_minutes (0 to 43200), buffer_before_minutes (0 to 240), buffer_after_minutes (0 to 240), max_bookings_per_day (1 to 1000), max_minutes_per_day (5 to 1440), max_active_bookings (1 to 1000), max_active_minutes (5 to 1000000), max_active_holds (1 to 1000), offer_seconds (60 to 604800), retention_days (30 to 36500).
p_expected_version: refuse if the clinic has changed since; null: do not ask.
p_dry_run: true changes nothing, and tells what would become of the slots and bookings.
Returns the clinic.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB002 unknown_field, MB003 invalid_time_zone, MB103 version_conflict, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
