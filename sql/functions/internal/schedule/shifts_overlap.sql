create or replace function internal.shifts_overlap(
  p_weekday integer, p_starts_at time, p_ends_at time, p_other_weekday integer, p_other_starts_at time, p_other_ends_at time
)
returns boolean
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select bool_or(
    numrange(v_one.begins, v_one.begins + internal.shift_minutes(p_starts_at, p_ends_at))
    && numrange(
      v_other.begins + v_week.minutes,
      v_other.begins + v_week.minutes + internal.shift_minutes(p_other_starts_at, p_other_ends_at))
  )
  from (select (p_weekday - 1) * 1440 + extract(epoch from p_starts_at) / 60 as begins) as v_one
  cross join (select (p_other_weekday - 1) * 1440 + extract(epoch from p_other_starts_at) / 60 as begins) as v_other
  cross join (values (-10080), (0), (10080)) as v_week (minutes)
$$;

comment on function internal.shifts_overlap(integer, time, time, integer, time, time) is
'Whether two weekly stretches meet, each an ISO weekday with a start and an end; a Sunday night reaches into Monday.';
