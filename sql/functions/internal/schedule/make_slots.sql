-- Nearly always nothing is there yet, and a plain INSERT makes them all. Where something is, slot_does_not_overlap refuses it, and
-- ON CONFLICT DO NOTHING, which looks twice at that constraint, leaves out what clashes; only what it refused is then looked at.
-- Nobody else makes slots by a plain INSERT while the caller has the clinic locked: two who did would wait for each other.
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
  v_planned internal.planned_slot[];
  v_ids uuid[];
  v_made integer;
  -- null: all that have no problem
  v_made_ids uuid[];
  v_generation api.generation;
begin
  v_planned := array(
    select
      row(p.template_id, p.doctor_id, p.starts_at, p.ends_at, p.local_start, p.capacity, p.visit_type, p.resource_ids, p.problem
      )::internal.planned_slot
    from (
      select *
      from internal.planned_slots(p_clinic_id, p_from, p_to, p_doctor_ids)
      where
        p_begins_at is null
        or (starts_at < p_ends_at and ends_at > p_begins_at and problem is distinct from 'past')
      order by doctor_id, starts_at
    ) as p
  );
  v_ids := internal.new_ids(cardinality(v_planned));
  begin
    insert into data.slot (
      id, clinic_id, doctor_id, starts_at, ends_at, capacity, visit_type, template_id, resource_ids, created_at
    )
    select
      v_ids[p.ordinality], p_clinic_id, p.doctor_id, p.starts_at, p.ends_at, p.capacity, p.visit_type, p.template_id,
      p.resource_ids, v_now
    from unnest(v_planned) with ordinality as p
    where p.problem is null;
    get diagnostics v_made = row_count;
  exception when exclusion_violation then
    with made as (
      insert into data.slot (
        id, clinic_id, doctor_id, starts_at, ends_at, capacity, visit_type, template_id, resource_ids, created_at
      )
      select
        v_ids[p.ordinality], p_clinic_id, p.doctor_id, p.starts_at, p.ends_at, p.capacity, p.visit_type, p.template_id,
        p.resource_ids, v_now
      from unnest(v_planned) with ordinality as p
      where p.problem is null
      on conflict do nothing
      returning id
    )
    select coalesce(array_agg(id), '{}'), count(*)::integer into v_made_ids, v_made from made;
  end;

  with left_out as (
    select
      p.local_start,
      case
        when p.problem is not null then p.problem
        when exists (
          select
          from data.slot as s
          where
            s.doctor_id = p.doctor_id and s.clinic_id = p_clinic_id and s.starts_at = p.starts_at
            and s.ends_at = p.ends_at and s.status in ('open', 'blocked')
        ) then 'already_there'
        else 'overlap'
      end as what
    from unnest(v_planned) with ordinality as p
    where p.problem is not null or (v_made_ids is not null and v_ids[p.ordinality] not in (select unnest(v_made_ids)))
  ), reason as (
    select
      what, local_start::date as local_date, count(*) as n,
      jsonb_agg(distinct to_char(local_start, 'HH24:MI')) as local_times
    from left_out
    where what <> 'already_there'
    group by what, local_start::date
  )
  select
    v_made,
    (select count(*)::integer from left_out where what = 'already_there'),
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
