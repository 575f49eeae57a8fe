create or replace function internal.conflict_status(
  p_conflict data.schedule_conflict, p_booking data.booking, p_now timestamptz
)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  return case
    when p_conflict.kept_at is not null then 'kept'
    when p_booking.slot_id <> p_conflict.slot_id then 'moved'
    when p_booking.status in ('completed', 'no_show') then 'kept'
    when p_booking.status in ('cancelled', 'expired') then 'cancelled'
    when p_booking.status = 'pending' and p_booking.expires_at <= p_now then 'cancelled'
    else 'open'
  end;
end
$$;

comment on function internal.conflict_status(data.schedule_conflict, data.booking, timestamptz) is
'Whether a conflict is open at p_now, or how its booking resolved it: moved, kept or cancelled. A visit that took place as booked was kept.';
