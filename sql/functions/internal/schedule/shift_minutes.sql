create or replace function internal.shift_minutes(p_starts_at time, p_ends_at time)
returns numeric
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select extract(epoch from p_ends_at - p_starts_at) / 60 + case when p_ends_at <= p_starts_at then 1440 else 0 end
$$;

comment on function internal.shift_minutes(time, time) is
'Length of a shift on the wall clock, in minutes: an end at or before the start is the next day.';
