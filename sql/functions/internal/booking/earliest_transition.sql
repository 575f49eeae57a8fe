create or replace function internal.earliest_transition(p_booking data.booking, p_to text)
returns timestamptz
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return case
    when p_to = 'no_show' or (p_to = 'completed' and p_booking.status = 'confirmed') then p_booking.starts_at
    when p_to = 'arrived' then (
      select internal.start_of_day((p_booking.starts_at at time zone time_zone)::date, time_zone)
      from data.clinic
      where id = p_booking.clinic_id
    )
  end;
end
$$;

comment on function internal.earliest_transition(data.booking, text) is
'When a booking may first go to a status: nobody has failed to come, or been seen without a check-in, before the visit begins, and nobody arrives before its local day. Null: at any time.';
