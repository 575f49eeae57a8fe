-- Under the lock of api.relay_events only.
create or replace function internal.add_live_changes(p_events data.event[])
returns void
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  with v_event as materialized (
    select
      e.clinic_id, e.topic, e.entity_id, e.payload,
      e.topic like 'booking.%' or e.topic in ('slot.created', 'slot.updated', 'slot.removed') as is_of_slot
    from unnest(p_events) as e
  ), v_touched as (
    select e.clinic_id, v_of.slot_id
    from v_event as e
    cross join lateral (values
      (case when e.topic like 'slot.%' then e.entity_id end),
      ((e.payload ->> 'slot_id')::uuid),
      ((e.payload ->> 'from_slot_id')::uuid)
    ) as v_of (slot_id)
    where e.is_of_slot
    group by e.clinic_id, v_of.slot_id
  ), v_slot as materialized (
    select v_row.*
    from v_touched as t
    inner join data.slot as s on s.id = t.slot_id and s.clinic_id = t.clinic_id
    inner join data.clinic as c on c.id = s.clinic_id
    inner join data.doctor as d on d.id = s.doctor_id and d.clinic_id = s.clinic_id
    cross join lateral internal.slot_row(s, c, d) as v_row
  ), v_schedule as (
    select e.clinic_id, case when e.topic like 'doctor.%' then e.entity_id else (e.payload ->> 'doctor_id')::uuid end as doctor_id
    from v_event as e
    where not e.is_of_slot and e.topic <> 'schedule.replanned'
    union
    select e.clinic_id, v_doctor.id::uuid
    from v_event as e
    left join lateral jsonb_array_elements_text(nullif(e.payload -> 'doctor_ids', 'null')) as v_doctor (id) on true
    where e.topic = 'schedule.replanned'
    union
    -- its rooms and equipment are taken from other slots, or are theirs again
    select clinic_id, null
    from v_slot
    where resource_ids is not null
    union
    -- so are his slots nearby
    select s.clinic_id, s.doctor_id
    from v_slot as s
    inner join data.clinic as c on c.id = s.clinic_id
    inner join data.doctor as d on d.id = s.doctor_id and d.clinic_id = s.clinic_id
    where internal.buffer_gap(c, d) > interval '0'
  ), v_change as (
    select clinic_id, 'slot' as kind, doctor_id, id as slot_id, starts_at, ends_at, status, seats_left, version
    from v_slot
    union all
    select clinic_id, 'schedule', doctor_id, null, null, null, null, null, null
    from v_schedule
  )
  insert into data.live_change (
    id, clinic_id, kind, doctor_id, slot_id, starts_at, ends_at, status, seats_left, slot_version, created_at
  )
  select
    coalesce((select max(id) from data.live_change), 0) + row_number() over (order by kind desc, starts_at, slot_id),
    clinic_id, kind, doctor_id, slot_id, starts_at, ends_at, status, seats_left, version, (select internal.now())
  from v_change
$$;

comment on function internal.add_live_changes(data.event[]) is
'Numbers and keeps what events have changed: each slot once, as it is now, and each schedule once.';
