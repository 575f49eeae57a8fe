-- Slots are planned on the wall clock; only those are free of problems whose wall clock runs through from start to end, so a
-- clock change neither shifts nor doubles any. Days are counted without a time zone: that of the session does not matter.
create or replace function internal.planned_slots(p_clinic_id uuid, p_from date, p_to date, p_doctor_ids uuid[])
returns table (
  template_id uuid, doctor_id uuid, starts_at timestamptz, ends_at timestamptz, local_start timestamp, capacity integer,
  visit_type text, resource_ids uuid[], problem text
)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
rows 20000
as $$
declare
  v_zone text;
  v_now timestamptz := internal.now();
begin
  -- greatest and least below pass over a null
  if p_from <= p_to is not true then
    return;
  end if;
  select c.time_zone into v_zone from data.clinic as c where c.id = p_clinic_id;
  return query
  with planned as (
    select
      t.id as template_id, t.doctor_id, t.capacity, t.visit_type, t.resource_ids, s.slot_minutes * interval '1 minute' as length,
      v_closed.ranges as closed,
      v_day.midnight
      + (s.starts_at - time '00:00')
      + v_step.n * (s.slot_minutes + s.buffer_minutes) * interval '1 minute' as local_start
    from data.schedule_template as t
    inner join data.shift as s on s.id = t.shift_id and s.clinic_id = t.clinic_id
    inner join data.doctor as d on d.id = t.doctor_id and d.clinic_id = t.clinic_id and d.is_active
    cross join lateral (
      select range_agg(tstzrange(c.starts_at, c.ends_at)) as ranges
      from data.closure as c
      where c.clinic_id = p_clinic_id and (c.doctor_id is null or c.doctor_id = t.doctor_id) and c.ends_at > v_now
    ) as v_closed
    cross join lateral generate_series(
      greatest(p_from, t.valid_from)::timestamp, least(p_to, t.valid_until)::timestamp, interval '1 day'
    ) as v_day (midnight)
    cross join lateral generate_series(
      0, div(internal.shift_minutes(s.starts_at, s.ends_at) - s.slot_minutes, s.slot_minutes + s.buffer_minutes)::integer
    ) as v_step (n)
    where
      t.clinic_id = p_clinic_id and t.is_active and (p_doctor_ids is null or t.doctor_id = any (p_doctor_ids))
      and extract(isodow from v_day.midnight) = t.weekday
  ), placed as (
    select planned.*, v_at.starts_at, v_at.starts_at + planned.length as ends_at
    from planned
    cross join lateral (select planned.local_start at time zone v_zone as starts_at) as v_at
    -- so that it is converted once, not wherever it is named
    offset 0
  )
  select
    placed.template_id, placed.doctor_id, placed.starts_at, placed.ends_at, placed.local_start, placed.capacity,
    placed.visit_type, placed.resource_ids,
    case
      when placed.starts_at at time zone v_zone <> placed.local_start then 'nonexistent_local_time'
      when
        (placed.ends_at - interval '1 microsecond') at time zone v_zone
        <> placed.local_start + placed.length - interval '1 microsecond'
        then 'clock_change'
      when placed.starts_at <= v_now then 'past'
      when placed.closed && tstzrange(placed.starts_at, placed.ends_at) then 'closure'
      when (placed.doctor_id, placed.starts_at, placed.ends_at, placed.template_id) in (
        select s.doctor_id, s.starts_at, s.ends_at, s.template_id
        from data.doctor as d
        inner join data.slot as s on s.doctor_id = d.id and s.clinic_id = d.clinic_id
        where
          d.clinic_id = p_clinic_id and (p_doctor_ids is null or d.id = any (p_doctor_ids))
          -- no zone is a day from UTC, and no shift longer than one
          and s.starts_at > p_from::timestamp at time zone 'UTC' - interval '2 days'
          and s.starts_at < p_to::timestamp at time zone 'UTC' + interval '3 days'
          and s.status = 'cancelled' and s.template_id is not null
      ) then 'removed'
    end
  from placed;
end
$$;

comment on function internal.planned_slots(uuid, date, date, uuid[]) is
'The slots that the templates of active doctors call for, and what keeps each from being made.
p_from: first day of a shift, in the clinic''s zone; a night shift reaches into the day after.
p_to: last day, inclusive; null, or before p_from: no day.
p_doctor_ids: null: all of the clinic.
Returns problem: nonexistent_local_time, clock_change, past, closure, removed (by hand: such a slot still names its template), or null.';
