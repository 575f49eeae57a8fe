-- One set-based statement. What is known to be there is not tried, nor who is booking it waited for; slot_does_not_overlap judges
-- the rest.
create or replace function internal.insert_slots(
  p_clinic_id uuid, p_from date, p_to date, p_doctor_ids uuid[], p_begins_at timestamptz, p_ends_at timestamptz,
  p_gives_way boolean
)
returns api.generation
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_now timestamptz := internal.now();
  -- ids in ascending order: one a microsecond, from now on
  v_microseconds bigint := (date_part('epoch', clock_timestamp()) * 1000000)::bigint;
  v_generation api.generation;
begin
  with taken as (
    select s.doctor_id, range_agg(s.during) as ranges
    from data.doctor as d
    inner join data.slot as s on s.doctor_id = d.id and s.clinic_id = d.clinic_id
    where
      d.clinic_id = p_clinic_id and (p_doctor_ids is null or d.id = any (p_doctor_ids))
      -- no zone is a day from UTC, and no shift longer than one
      and s.starts_at > p_from::timestamp at time zone 'UTC' - interval '2 days'
      and s.starts_at < p_to::timestamp at time zone 'UTC' + interval '3 days'
      and s.status in ('open', 'blocked')
    group by s.doctor_id
  ), judged as materialized (
    select
      p.*,
      p.problem is null and (taken.ranges is null or not taken.ranges && tstzrange(p.starts_at, p.ends_at)) as is_wanted
    from internal.planned_slots(p_clinic_id, p_from, p_to, p_doctor_ids) as p
    left join taken on taken.doctor_id = p.doctor_id
    where
      p_begins_at is null
      or (p.starts_at < p_ends_at and p.ends_at > p_begins_at and p.problem is distinct from 'past')
  ), wanted as not materialized (
    select
      internal.id_of(v_microseconds + row_number() over (order by doctor_id, starts_at)) as id,
      doctor_id, starts_at, ends_at, capacity, visit_type, template_id, resource_ids
    from judged
    where is_wanted
    order by doctor_id, starts_at
  ), made_at_once as (
    insert into data.slot (
      id, clinic_id, doctor_id, starts_at, ends_at, capacity, visit_type, template_id, resource_ids, created_at
    )
    select id, p_clinic_id, doctor_id, starts_at, ends_at, capacity, visit_type, template_id, resource_ids, v_now
    from wanted
    where not p_gives_way
  ), made_giving_way as (
    insert into data.slot (
      id, clinic_id, doctor_id, starts_at, ends_at, capacity, visit_type, template_id, resource_ids, created_at
    )
    select id, p_clinic_id, doctor_id, starts_at, ends_at, capacity, visit_type, template_id, resource_ids, v_now
    from wanted
    where p_gives_way
    on conflict on constraint slot_does_not_overlap do nothing
    returning doctor_id, starts_at, template_id
  ), outcome as (
    select
      judged.local_start,
      case
        when judged.problem is not null then judged.problem
        when
          judged.is_wanted
          and (
            not p_gives_way
            or (judged.doctor_id, judged.starts_at, judged.template_id) in (
              select made.doctor_id, made.starts_at, made.template_id from made_giving_way as made
            )
          )
          then 'made'
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
  ), reason as (
    select
      what, local_start::date as local_date, count(*) as n,
      jsonb_agg(distinct to_char(local_start, 'HH24:MI')) as local_times
    from outcome
    where what not in ('made', 'already_there')
    group by what, local_start::date
  )
  select
    (count(*) filter (where what = 'made'))::integer,
    (count(*) filter (where what = 'already_there'))::integer,
    (select coalesce(sum(n), 0)::integer from reason),
    (
      select coalesce(
        jsonb_agg(
          jsonb_build_object('reason', what, 'on', local_date, 'count', n, 'local_times', local_times)
          order by local_date, what),
        '[]')
      from reason
    ),
    p_clinic_id
  into v_generation
  from outcome;
  return v_generation;
end
$$;

comment on function internal.insert_slots(uuid, date, date, uuid[], timestamptz, timestamptz, boolean) is
'What internal.make_slots does.
p_gives_way: true: with ON CONFLICT, so that whoever is in the way with what is not committed yet is waited for before a row is there; false: such, or another slot made meanwhile, is an error.';
