create or replace function internal.has_open_conflict(p_booking data.booking)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select
    from data.schedule_conflict
    where
      booking_id = p_booking.id and clinic_id = p_booking.clinic_id and slot_id = p_booking.slot_id and kept_at is null
  );
end
$$;

comment on function internal.has_open_conflict(data.booking) is
'Whether a live booking is in the way of a changed schedule, and nobody has decided about it.';
