create or replace function internal.is_settled(p_booking data.booking)
returns boolean
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from data.booking_settlement
    where
      clinic_id = p_booking.clinic_id and (booking_id = p_booking.id or confirmed_booking_id = p_booking.id)
      and external_outcome = 'approved' and outcome = 'confirmed'
  )
$$;

comment on function internal.is_settled(data.booking) is
'Whether an approval has confirmed a booking, or another one in its place: a second one is paid for nothing.';
