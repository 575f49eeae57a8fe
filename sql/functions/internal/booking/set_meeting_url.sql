create or replace function internal.set_meeting_url(p_booking data.booking)
returns data.booking
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  update data.booking
  set meeting_url = hook.meeting_url(id, clinic_id, doctor_id, starts_at, ends_at)
  where id = p_booking.id and clinic_id = p_booking.clinic_id
  returning * into p_booking;
  return p_booking;
end
$$;

comment on function internal.set_meeting_url(data.booking) is
'Gives a confirmed virtual booking, whose row the caller has locked, the meeting link that hook.meeting_url makes. Returns it.';
