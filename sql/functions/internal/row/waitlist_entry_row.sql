create or replace function internal.waitlist_entry_row(p_entry data.waitlist_entry)
returns api.waitlist_entry
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_now timestamptz := internal.now();
  v_status text := internal.waitlist_status(p_entry, v_now);
  v_position integer;
  v_booking data.booking;
begin
  if v_status = 'waiting' then
    select count(*)::integer into v_position
    from data.waitlist_entry as e
    where
      e.clinic_id = p_entry.clinic_id and e.status = 'waiting' and e.ends_at > v_now
      and (e.created_at, e.id) <= (p_entry.created_at, p_entry.id);
  elsif v_status in ('offered', 'booked') then
    select * into v_booking
    from data.booking
    where waitlist_entry_id = p_entry.id and clinic_id = p_entry.clinic_id
    order by created_at desc, id desc
    limit 1;
  end if;
  return row(
    p_entry.id, p_entry.clinic_id, p_entry.patient_id, p_entry.doctor_id, p_entry.specialization, p_entry.visit_type,
    p_entry.starts_at, p_entry.ends_at, v_status, v_position, v_booking.id,
    case v_status when 'offered' then v_booking.expires_at end, p_entry.offered_at, p_entry.version, p_entry.created_at,
    p_entry.updated_at
  )::api.waitlist_entry;
end
$$;

comment on function internal.waitlist_entry_row(data.waitlist_entry) is
'A place in line as callers see it: one whose window has passed reads over, one whose offer has run out lapsed, swept or not.';
