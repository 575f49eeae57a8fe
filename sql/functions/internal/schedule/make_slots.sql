-- One set-based statement. ON CONFLICT leaves clashes to slot_does_not_overlap; only what it refused is then looked at. It looks
-- twice at that constraint, and a plain INSERT is a tenth faster; but that waits for whoever is in its way with its row already
-- there, and he may come to wait for that one.
create or replace function internal.make_slots(
  p_clinic_id uuid, p_from date, p_to date, p_doctor_ids uuid[], p_begins_at timestamptz default null,
  p_ends_at timestamptz default null
)
returns api.generation
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_now timestamptz := internal.now();
  v_generation api.generation;
begin
  with judged as materialized (
    select p.*
    from internal.planned_slots(p_clinic_id, p_from, p_to, p_doctor_ids) as p
    where
      p_begins_at is null
      or (p.starts_at < p_ends_at and p.ends_at > p_begins_at and p.problem is distinct from 'past')
  ), made as (
    insert into data.slot (
      id, clinic_id, doctor_id, starts_at, ends_at, capacity, visit_type, template_id, resource_ids, created_at
    )
    select
      (select internal.new_ids((select count(*)::integer from judged where problem is null)))[
        row_number() over (order by doctor_id, starts_at)
      ],
      p_clinic_id, doctor_id, starts_at, ends_at, capacity, visit_type, template_id, resource_ids, v_now
    from judged
    where problem is null
    order by doctor_id, starts_at
    on conflict on constraint slot_does_not_overlap do nothing
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
    ),
    p_clinic_id
  into v_generation;
  return v_generation;
end
$$;

comment on function internal.make_slots(uuid, date, date, uuid[], timestamptz, timestamptz) is
'Makes the slots that templates call for, where they are not there; the caller has locked the clinic.
p_begins_at: null: all that is planned from p_from to p_to; else only what meets p_begins_at to p_ends_at and has not begun.';
