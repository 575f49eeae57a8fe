-- The caller has locked these slots. A slot that nothing changes about is not written, unless its bookings come to be in conflict:
-- whoever swaps or cancels one of them on a snapshot from before gets 40001, see internal.lock_clinic.
create or replace function internal.settle_slots(
  p_clinic_id uuid, p_slot_ids uuid[], p_from date, p_to date, p_reason text, p_closed tstzmultirange, p_now timestamptz
)
returns table (kept integer, removed integer, reopened integer, conflict_ids uuid[])
language sql
volatile
set search_path = pg_catalog, pg_temp
rows 1
as $$
  with judged as materialized (
    select * from internal.judged_slots(p_clinic_id, p_slot_ids, p_from, p_to, p_reason, p_closed)
  ), wanted as (
    select
      s.id,
      j.verdict = 'conflict' and exists (
        select
        from data.booking as b
        where
          b.slot_id = s.id and b.clinic_id = p_clinic_id and b.status in ('pending', 'confirmed', 'arrived')
          and not exists (
            select
            from data.schedule_conflict as c
            where c.booking_id = b.id and c.clinic_id = p_clinic_id and c.slot_id = s.id and c.kept_at is null
          )
      ) as meets_conflict,
      case
        when j.verdict = 'removed' then 'cancelled'
        when j.verdict = 'conflict' then 'blocked'
        when j.is_reopened then 'open'
        else s.status
      end as status,
      -- what somebody has blocked stays his
      (j.verdict = 'conflict' and s.status = 'open') or (s.is_in_conflict and not j.is_reopened) as is_in_conflict,
      case when j.is_applied then greatest(j.capacity, s.booked - s.extra_seats) else s.capacity end as capacity,
      case when j.is_applied and s.booked = 0 then j.visit_type else s.visit_type end as visit_type,
      case when j.is_applied and s.booked = 0 then j.resource_ids else s.resource_ids end as resource_ids,
      -- one cancelled by hand keeps its template: that is what keeps it from being made again
      case when j.is_applied then j.template_id when j.verdict <> 'removed' then s.template_id end as template_id
    from judged as j
    inner join data.slot as s on s.id = j.slot_id and s.clinic_id = p_clinic_id
  ), changed as (
    update data.slot as s
    set
      status = w.status, is_in_conflict = w.is_in_conflict, capacity = w.capacity, visit_type = w.visit_type, resource_ids = w.resource_ids,
      template_id = w.template_id, version = s.version + 1
    from wanted as w
    where
      s.id = w.id and s.clinic_id = p_clinic_id
      and (
        w.meets_conflict
        or (s.status, s.is_in_conflict, s.capacity, s.visit_type, s.resource_ids, s.template_id)
        is distinct from (w.status, w.is_in_conflict, w.capacity, w.visit_type, w.resource_ids, w.template_id)
      )
  ), live as (
    select b.id, b.slot_id
    from judged as j
    inner join data.booking as b on b.slot_id = j.slot_id and b.clinic_id = p_clinic_id
    where b.status in ('pending', 'confirmed', 'arrived') and j.verdict = 'conflict'
  ), over as (
    update data.schedule_conflict as c
    set kept_at = p_now
    from judged as j
    cross join lateral unnest(j.over_conflict_ids) as v_id
    where c.id = v_id and c.clinic_id = p_clinic_id
    returning c.id, c.booking_id, c.slot_id
  ), met as (
    insert into data.schedule_conflict (id, clinic_id, booking_id, slot_id, reason, created_at)
    select internal.new_id(), p_clinic_id, live.id, live.slot_id, p_reason, p_now
    from live
    order by live.slot_id, live.id
    on conflict do nothing
    returning id, booking_id, slot_id
  ), told as (
    select internal.record_event(
      case when v_of.is_over then 'schedule.conflict_over' else 'schedule.conflict' end, p_clinic_id, v_of.booking_id,
      jsonb_build_object('conflict_id', v_of.id, 'slot_id', v_of.slot_id, 'reason', p_reason))
    from (
      select false as is_over, id, booking_id, slot_id from met
      union all
      select true, id, booking_id, slot_id from over
    ) as v_of
  )
  select
    count(*) filter (where verdict = 'kept')::integer,
    count(*) filter (where verdict = 'removed')::integer,
    count(*) filter (where is_reopened)::integer,
    -- counting told makes it happen: a select in WITH runs only as far as it is read
    case when (select count(*) from told) >= 0 then array(select id from met) end
  from judged
$$;

comment on function internal.settle_slots(uuid, uuid[], date, date, text, tstzmultirange, timestamptz) is
'Makes these slots what templates and closures call for: kept, cancelled, or blocked with a conflict for each live booking.
p_slot_ids: slots whose rows the caller has locked, and swept of holds that are over.
p_reason: of the conflicts.
p_closed: when a closure that is being added or moved closes anew; null: never.
Returns how many are kept and removed, how many blocked ones are open again, and the conflicts that are new.
Errors: MB303 invalid_claims, MB503 durability_refused';
