-- The caller holds the clinic row; locks slots in id order. Offers nothing: who settles several ranges offers once, after the last.
-- planned_slots is asked from the day before: a night shift reaches into the next.
create or replace function internal.settle_schedule(
  p_clinic_id uuid, p_doctor_ids uuid[], p_from date, p_to date, p_reason text, p_closed tstzmultirange default null
)
returns jsonb
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_now timestamptz := internal.now();
  v_begins_at timestamptz;
  v_ends_at timestamptz;
  v_slot_ids uuid[];
  v_settled record;
  v_generation api.generation;
begin
  if p_from <= p_to then
    select p_from::timestamp at time zone time_zone, (p_to + 1)::timestamp at time zone time_zone
    into v_begins_at, v_ends_at
    from data.clinic
    where id = p_clinic_id;
  end if;
  v_slot_ids := internal.lock_schedule(p_clinic_id, p_doctor_ids, v_begins_at, v_ends_at, p_closed, v_now);
  perform internal.expire_stale_holds(v_slot_ids, v_now);
  select * into v_settled
  from internal.settle_slots(p_clinic_id, v_slot_ids, p_from - 1, p_to, p_reason, p_closed, v_now);
  v_generation.made := 0;
  v_generation.skipped_because := '[]';
  if v_begins_at is not null then
    v_generation := internal.make_slots(p_clinic_id, p_from - 1, p_to, p_doctor_ids, v_begins_at, v_ends_at);
  end if;

  if v_generation.made + v_settled.removed + v_settled.reopened + cardinality(v_settled.conflict_ids) > 0 then
    perform internal.record_event('schedule.replanned', p_clinic_id, p_clinic_id, jsonb_build_object(
      'from', p_from, 'to', p_to, 'reason', p_reason, 'doctor_ids', p_doctor_ids, 'made', v_generation.made,
      'removed', v_settled.removed, 'conflicts', cardinality(v_settled.conflict_ids)));
  end if;
  return jsonb_build_object(
    'made', v_generation.made, 'kept', v_settled.kept, 'removed', v_settled.removed, 'skipped', v_generation.skipped_because,
    'conflicts', to_jsonb(v_settled.conflict_ids));
end
$$;

comment on function internal.settle_schedule(uuid, uuid[], date, date, text, tstzmultirange) is
'What internal.replan does, with the same arguments, but without offering seats or looking for alternatives.
Returns what internal.replan does, but of conflicts the ids alone: for internal.tell_replan.
Errors: MB303 invalid_claims, MB503 durability_refused';
