create or replace function internal.free_seat(p_booking data.booking)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  update data.slot
  set booked = booked - 1, version = version + 1
  where id = p_booking.slot_id and clinic_id = p_booking.clinic_id;
  perform internal.release_resources(array[p_booking.slot_id]);
  perform internal.remove_emptied_slots(array[p_booking.slot_id]);
end
$$;

comment on function internal.free_seat(data.booking) is
'Frees the seat of a booking, and what its slot needs no more; the caller has locked the slot, and offers the seat to the waitlist.';
