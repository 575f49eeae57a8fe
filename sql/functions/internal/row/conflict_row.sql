create or replace function internal.conflict_row(p_conflict data.schedule_conflict, p_booking data.booking, p_slot data.slot)
returns api.conflict
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_status text := internal.conflict_status(p_conflict, p_booking, internal.now());
begin
  return row(
    p_conflict.id, p_conflict.clinic_id, p_conflict.booking_id, p_booking.patient_id, p_booking.reference, p_slot.id,
    p_slot.doctor_id, p_slot.starts_at, p_slot.ends_at, p_conflict.reason, v_status, p_conflict.created_at,
    case when v_status = 'open' then internal.list_alternatives(p_slot, p_booking.patient_id, p_booking.id, 5) end
  )::api.conflict;
end
$$;

comment on function internal.conflict_row(data.schedule_conflict, data.booking, data.slot) is
'A conflict as callers see it; while it is open with what could stand in.
p_slot: where the booking was.';
