-- Both slots in id order. A move in flight may meanwhile have taken the booking to a third slot, which cannot be waited for out
-- of order: so that one is locked NOWAIT.
create or replace function internal.lock_move(p_booking data.booking, p_slot_id uuid)
returns data.booking
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_booking data.booking := p_booking;
begin
  perform from data.slot
  where id in (p_booking.slot_id, p_slot_id) and clinic_id = p_booking.clinic_id
  order by id
  for update;
  loop
    select * into v_booking from data.booking where id = p_booking.id and clinic_id = p_booking.clinic_id;
    exit when v_booking.slot_id in (p_booking.slot_id, p_slot_id);
    p_booking := v_booking;
    perform from data.slot where id = v_booking.slot_id and clinic_id = v_booking.clinic_id for update nowait;
  end loop;
  return v_booking;
end
$$;

comment on function internal.lock_move(data.booking, uuid) is
'Locks the slot that a booking is in and the one it shall go to.
p_booking: as read without a lock.
Returns the booking as it is now.
Errors: 55P03 slot_locked';
