create or replace function internal.settle_offer(p_booking data.booking, p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_booking.waitlist_entry_id is not null then
    update data.waitlist_entry
    set
      status = case p_booking.status when 'confirmed' then 'booked' else 'waiting' end,
      version = version + 1,
      updated_at = p_now
    where
      id = p_booking.waitlist_entry_id and clinic_id = p_booking.clinic_id and status = 'offered'
      and p_booking.status in ('confirmed', 'cancelled');
  end if;
end
$$;

comment on function internal.settle_offer(data.booking, timestamptz) is
'Tells the waitlist what became of the hold it offered: confirmed, its place in line is used up; cancelled, the patient waits on for another slot.';
