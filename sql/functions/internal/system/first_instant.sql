-- Where the clock goes back, a time of day comes twice: "at time zone" takes the second. Where it jumps, what that makes of a time
-- in between comes after the jump.
create or replace function internal.first_instant(p_local timestamp, p_time_zone text)
returns timestamptz
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_instant timestamptz := p_local at time zone p_time_zone;
begin
  if (v_instant - interval '1 hour') at time zone p_time_zone = p_local or v_instant at time zone p_time_zone <> p_local then
    return v_instant - interval '1 hour';
  end if;
  return v_instant;
end
$$;

comment on function internal.first_instant(timestamp, text) is
'The instant of a local time: of two the first, and where the clock jumps over it one just before the jump.';
