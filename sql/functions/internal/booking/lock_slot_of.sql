create or replace function internal.lock_slot_of(p_booking data.booking)
returns data.slot
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_slot data.slot;
begin
  select * into v_slot
  from data.slot
  where id = p_booking.slot_id and clinic_id = p_booking.clinic_id
  for no key update;
  -- a move in flight may have taken the booking to another slot, which cannot be waited for out of order
  loop
    select * into p_booking from data.booking where id = p_booking.id and clinic_id = p_booking.clinic_id;
    exit when p_booking.slot_id = v_slot.id;
    select * into v_slot
    from data.slot
    where id = p_booking.slot_id and clinic_id = p_booking.clinic_id
    for no key update nowait;
  end loop;
  return v_slot;
end
$$;

comment on function internal.lock_slot_of(data.booking) is
'Locks the slot that a booking is in: from then on nobody else changes its status.
p_booking: as read without a lock.
Returns the slot.
Errors: 55P03 slot_locked';
