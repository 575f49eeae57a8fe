create or replace function internal.read_conflict(p_conflict data.schedule_conflict)
returns api.conflict
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_booking data.booking;
  v_slot data.slot;
begin
  select * into v_booking from data.booking where id = p_conflict.booking_id and clinic_id = p_conflict.clinic_id;
  select * into v_slot from data.slot where id = p_conflict.slot_id and clinic_id = p_conflict.clinic_id;
  return internal.conflict_row(p_conflict, v_booking, v_slot);
end
$$;

comment on function internal.read_conflict(data.schedule_conflict) is
'A conflict as callers see it, its booking and slot as they are now.';
