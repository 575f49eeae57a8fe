create or replace function internal.avoid_quiet_hours(
  p_due_at timestamptz, p_starts_at timestamptz, p_now timestamptz, p_spread interval, p_time_zone text, p_from time, p_to time
)
returns timestamptz
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  c_least_notice constant interval := interval '30 minutes';
  v_local timestamp := p_due_at at time zone p_time_zone;
  v_is_quiet boolean := case
    when p_from < p_to then v_local::time >= p_from and v_local::time < p_to
    else v_local::time >= p_from or v_local::time < p_to
  end;
  v_begins_on date;
  v_begins_at timestamptz;
  v_ends_at timestamptz;
begin
  if v_is_quiet is not true then
    return p_due_at;
  end if;
  v_begins_on := v_local::date - case when v_local::time < p_from then 1 else 0 end;
  v_begins_at := internal.first_instant(v_begins_on + p_from, p_time_zone);
  v_ends_at := (v_begins_on + case when p_from < p_to then 0 else 1 end + p_to) at time zone p_time_zone;
  return case
    when v_begins_at > p_now then greatest(v_begins_at - p_spread, p_now)
    when v_ends_at <= p_starts_at - c_least_notice then least(v_ends_at + p_spread, p_starts_at - c_least_notice)
  end;
end
$$;

comment on function internal.avoid_quiet_hours(timestamptz, timestamptz, timestamptz, interval, text, time, time) is
'When a reminder is due that would be due at p_due_at: then, or if quiet hours hold, before they begin; where that has passed, when they end, if that is 30 minutes before the visit.
p_spread: so long before they begin, or after they end.
p_from: when quiet hours begin, by the clock of p_time_zone; null: there are none.
p_to: when they end; not after p_from: on the next day.
Returns null where there is no such time.';
