-- Locks the clinic row: one generation a clinic at a time, and none while it is being disabled. From there it is one
-- set-based statement. Slots are planned on the wall clock; only those survive whose wall clock runs through from
-- start to end, so a clock change neither shifts nor doubles any. ON CONFLICT DO NOTHING leaves clashes to
-- slot_does_not_overlap; only what it refused is then looked at.
create or replace function internal.generate_slots(p_clinic_id uuid, p_from date, p_to date, p_doctor_id uuid)
returns api.generation
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_clinic data.clinic;
  v_now timestamptz := internal.now();
  v_generation api.generation;
begin
  perform internal.check_argument(p_from is not null and isfinite(p_from), 'from', 'is not a date');
  perform internal.check_argument(p_to is not null and isfinite(p_to), 'to', 'is not a date');
  if p_to < p_from or p_to - p_from > 366 or p_from < date '1900-01-01' or p_to > date '9999-12-31' then
    raise exception using errcode = 'MB004', message = 'invalid_range', column = 'to',
      detail = format('from=%s, to=%s', p_from, p_to), hint = 'Give a last day 0 to 366 days after the first, from 1900 to 9999.';
  end if;
  select * into v_clinic from data.clinic where id = p_clinic_id for no key update;
  if not found then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  elsif not v_clinic.is_active then
    raise exception using errcode = 'MB108', message = 'clinic_inactive',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Enable the clinic first.';
  end if;
  if p_doctor_id is not null then
    perform internal.check_doctor_is_active(p_doctor_id, p_clinic_id);
  end if;

  with planned as (
    select
      t.id as template_id, t.doctor_id, t.capacity, t.visit_type, s.slot_minutes * interval '1 minute' as length,
      v_day.midnight
      + (s.starts_at - time '00:00')
      + v_step.n * (s.slot_minutes + s.buffer_minutes) * interval '1 minute' as local_start
    from data.schedule_template as t
    inner join data.shift as s on s.id = t.shift_id and s.clinic_id = t.clinic_id
    inner join data.doctor as d on d.id = t.doctor_id and d.clinic_id = t.clinic_id and d.is_active
    cross join lateral generate_series(
      greatest(p_from, t.valid_from)::timestamp, least(p_to, t.valid_until)::timestamp, interval '1 day'
    ) as v_day (midnight)
    cross join lateral generate_series(
      0, div(internal.shift_minutes(s.starts_at, s.ends_at) - s.slot_minutes, s.slot_minutes + s.buffer_minutes)::integer
    ) as v_step (n)
    where
      t.clinic_id = p_clinic_id and t.is_active and (p_doctor_id is null or t.doctor_id = p_doctor_id)
      and extract(isodow from v_day.midnight) = t.weekday
  ), placed as (
    select planned.*, v_at.starts_at, v_at.starts_at + planned.length as ends_at
    from planned
    cross join lateral (select planned.local_start at time zone v_clinic.time_zone as starts_at) as v_at
  ), judged as (
    select
      placed.*,
      case
        when placed.starts_at at time zone v_clinic.time_zone <> placed.local_start then 'nonexistent_local_time'
        when
          (placed.ends_at - interval '1 microsecond') at time zone v_clinic.time_zone
          <> placed.local_start + placed.length - interval '1 microsecond'
          then 'clock_change'
        when placed.starts_at <= v_now then 'past'
        when exists (
          select
          from data.closure as c
          where
            c.clinic_id = p_clinic_id and (c.doctor_id is null or c.doctor_id = placed.doctor_id)
            and c.starts_at < placed.ends_at and c.ends_at > placed.starts_at
        ) then 'closure'
      end as problem
    from placed
  ), made as (
    insert into data.slot (
      id, clinic_id, doctor_id, starts_at, ends_at, capacity, visit_type, template_id, created_at
    )
    select
      internal.new_id(), p_clinic_id, doctor_id, starts_at, ends_at, capacity, visit_type, template_id, v_now
    from judged
    where problem is null
    order by doctor_id, starts_at
    on conflict do nothing
    returning doctor_id, starts_at, template_id
  ), outcome as (
    select
      judged.local_start,
      case
        when judged.problem is not null then judged.problem
        when made.doctor_id is not null then 'made'
        when exists (
          select
          from data.slot as s
          where
            s.doctor_id = judged.doctor_id and s.clinic_id = p_clinic_id and s.starts_at = judged.starts_at
            and s.ends_at = judged.ends_at and s.status in ('open', 'blocked')
        ) then 'already_there'
        else 'overlap'
      end as what
    from judged
    left join made
      on made.doctor_id = judged.doctor_id and made.starts_at = judged.starts_at and made.template_id = judged.template_id
  ), reason as (
    select
      what, local_start::date as local_date, count(*) as n,
      jsonb_agg(distinct to_char(local_start, 'HH24:MI')) as local_times
    from outcome
    where what not in ('made', 'already_there')
    group by what, local_start::date
  )
  select
    (select count(*)::integer from outcome where what = 'made'),
    (select count(*)::integer from outcome where what = 'already_there'),
    (select coalesce(sum(n), 0)::integer from reason),
    (
      select coalesce(
        jsonb_agg(
          jsonb_build_object('reason', what, 'on', local_date, 'count', n, 'local_times', local_times)
          order by local_date, what),
        '[]')
      from reason
    )
  into v_generation;

  if v_generation.made > 0 then
    perform internal.record_event('slot.generated', p_clinic_id, p_clinic_id, jsonb_build_object(
      'from', p_from, 'to', p_to, 'doctor_id', p_doctor_id, 'made', v_generation.made));
  end if;
  return v_generation;
end
$$;

comment on function internal.generate_slots(uuid, date, date, uuid) is
'What api.generate_slots does, without asking who calls.
Errors: MB001 invalid_argument, MB004 invalid_range, MB108 clinic_inactive, MB108 doctor_inactive, MB201 clinic_not_found, MB202 doctor_not_found, MB303 invalid_claims';
