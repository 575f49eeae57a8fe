-- What has begun while this runs is past to planned_slots, and counts as called for: it is not touched.
-- a result that has grown is no replacement
drop function if exists internal.judged_slots(uuid, uuid[], date, date, text, tstzmultirange);
create function internal.judged_slots(
  p_clinic_id uuid, p_slot_ids uuid[], p_from date, p_to date, p_reason text, p_closed tstzmultirange
)
returns table (
  slot_id uuid, verdict text, template_id uuid, capacity integer, visit_type text, resource_ids uuid[], is_applied boolean,
  is_reopened boolean, over_conflict_ids uuid[]
)
language sql
volatile
set search_path = pg_catalog, pg_temp
rows 20000
as $$
  with planned as (
    select distinct on (p.doctor_id, p.starts_at, p.ends_at) p.*, t.updated_at
    from internal.planned_slots(
      p_clinic_id, p_from, p_to, array(select distinct s.doctor_id from data.slot as s where s.id = any (p_slot_ids))) as p
    inner join data.schedule_template as t on t.id = p.template_id and t.clinic_id = p_clinic_id
    where coalesce(p.problem, 'past') = 'past'
    order by p.doctor_id, p.starts_at, p.ends_at, p.template_id
  ), judged as (
    select
      s.id, s.is_in_conflict, s.template_id is null as is_hand_made, p.template_id, p.capacity, p.visit_type, p.resource_ids,
      v_live.is_applied, v_live.conflict_ids, v_live.closure_ids,
      case
        when s.template_id is null and not coalesce(s.during && p_closed, false)
          then case when p.template_id is not null then 'kept' else 'left' end
        when p.template_id is not null and (s.booked = 0 or s.visit_type = p.visit_type or not v_live.is_applied) then 'kept'
        when s.booked = 0 then 'removed'
        else 'conflict'
      end as verdict,
      exists (
        select
        from data.closure as c
        where
          c.clinic_id = s.clinic_id and (c.doctor_id is null or c.doctor_id = s.doctor_id)
          and c.starts_at < s.ends_at and c.ends_at > s.starts_at
      ) as is_closed
    from data.slot as s
    left join planned as p on p.doctor_id = s.doctor_id and p.starts_at = s.starts_at and p.ends_at = s.ends_at
    cross join lateral (
      select
        coalesce(array_agg(c.id), '{}') as conflict_ids,
        coalesce(array_agg(c.id) filter (where c.reason = 'closure'), '{}') as closure_ids,
        -- a closure changes no template: what staff made of a slot by hand stays, unless its template changed while it was closed
        p_reason <> 'closure' or coalesce(bool_or(c.reason <> 'closure' or c.created_at < p.updated_at), false) as is_applied
      from data.schedule_conflict as c
      inner join data.booking as b on b.id = c.booking_id and b.clinic_id = c.clinic_id
      where
        c.slot_id = s.id and c.clinic_id = s.clinic_id and c.kept_at is null
        and b.slot_id = s.id and b.status in ('pending', 'confirmed', 'arrived')
    ) as v_live
    -- one that was emptied since it was locked is removed already
    where s.id = any (p_slot_ids) and s.clinic_id = p_clinic_id and s.status in ('open', 'blocked')
  )
  select
    j.id, j.verdict, j.template_id, j.capacity, j.visit_type, j.resource_ids,
    j.verdict = 'kept' and not j.is_hand_made and j.is_applied,
    j.is_in_conflict and j.verdict in ('kept', 'left') and (not j.is_hand_made or v_over.ids <> '{}'),
    v_over.ids
  from judged as j
  cross join lateral (
    select case
      when j.verdict not in ('kept', 'left') then '{}'
      when not j.is_hand_made then j.conflict_ids
      when not j.is_closed then j.closure_ids
      else '{}'
    end as ids
  ) as v_over
$$;

comment on function internal.judged_slots(uuid, uuid[], date, date, text, tstzmultirange) is
'What shall become of these slots by the templates and closures of now, with what the template that calls for each says.
p_reason: what has changed, as in conflicts.
p_closed: when a closure that is being added or moved closes anew; null: never.
Returns verdict: kept, removed, conflict, or left (made by hand); is_applied: it becomes as its template says; is_reopened: what it was blocked for is over; over_conflict_ids: conflicts of live bookings that are over.';
