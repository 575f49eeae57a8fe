-- Where the clock goes back to midnight, the day begins before the midnight that "at time zone" picks of the two.
create or replace function internal.start_of_day(p_date date, p_time_zone text)
returns timestamptz
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_midnight timestamptz := p_date::timestamp at time zone p_time_zone;
begin
  if ((v_midnight - interval '1 hour') at time zone p_time_zone)::date = p_date then
    return v_midnight - interval '1 hour';
  end if;
  return v_midnight;
end
$$;

comment on function internal.start_of_day(date, text) is
'The first instant of a local day: midnight, or the first of two, or where the clock jumps over it what comes next.';
