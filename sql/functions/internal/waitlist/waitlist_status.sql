create or replace function internal.waitlist_status(p_entry data.waitlist_entry, p_now timestamptz)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return case
    when p_entry.status = 'waiting' and p_entry.ends_at <= p_now then 'over'
    when p_entry.status = 'offered' and not exists (
      select from data.booking
      where
        waitlist_entry_id = p_entry.id and clinic_id = p_entry.clinic_id and status = 'pending' and expires_at > p_now
    ) then 'lapsed'
    else p_entry.status
  end;
end
$$;

comment on function internal.waitlist_status(data.waitlist_entry, timestamptz) is
'The status of a place in line at p_now: over once its window has passed, lapsed once its offer has run out, swept or not.';
