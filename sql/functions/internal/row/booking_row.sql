-- plpgsql, though one statement: on a booking's path its plan is kept, where a sql function is planned at every call.
create or replace function internal.booking_row(p_booking data.booking)
returns api.booking
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  return row(
    p_booking.id, p_booking.clinic_id, p_booking.slot_id, p_booking.doctor_id, p_booking.patient_id, p_booking.starts_at,
    p_booking.ends_at, p_booking.seat, internal.effective_status(p_booking.status, p_booking.expires_at, internal.now()),
    p_booking.reference, p_booking.expires_at,
    case when p_booking.notes is not null then internal.decrypt_for(p_booking.patient_id, p_booking.notes) end,
    case when p_booking.reason is not null then internal.decrypt_for(p_booking.patient_id, p_booking.reason) end, p_booking.version, p_booking.created_at,
    p_booking.confirmed_at, p_booking.arrived_at, p_booking.completed_at, p_booking.cancelled_at, p_booking.no_show_at,
    p_booking.expired_at, p_booking.visit_type, p_booking.meeting_url, p_booking.series_id, p_booking.waitlist_entry_id,
    p_booking.swap_with_id
  )::api.booking;
end
$$;

comment on function internal.booking_row(data.booking) is 'A booking as callers see it: a hold that is over reads expired, swept or not.
Errors: MB501 master_key_missing, MB502 master_key_wrong';
