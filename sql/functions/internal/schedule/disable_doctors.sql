-- The caller has locked the clinic and these doctors; locks their slots in id order. A live slot needs an active doctor, so booked
-- slots are cancelled too; their bookings stay, as conflicts.
create or replace function internal.disable_doctors(p_clinic_id uuid, p_doctor_ids uuid[], p_cascade boolean, p_now timestamptz)
returns jsonb
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_slot_ids uuid[];
  v_conflict_ids uuid[];
  v_count integer;
begin
  v_slot_ids := array(
    select id from data.slot
    where active_doctor_id = any (p_doctor_ids) and clinic_id = p_clinic_id
    order by id
    for update
  );
  perform internal.expire_stale_holds(v_slot_ids, p_now);

  update data.slot
  set status = 'closed', version = version + 1
  where id = any (v_slot_ids) and ends_at <= p_now;
  select count(*)::integer into v_count
  from data.slot
  where id = any (v_slot_ids) and status in ('open', 'blocked');
  if not coalesce(p_cascade, false) and v_count > 0 then
    raise exception using errcode = 'MB108', message = 'in_use',
      detail = format('clinic_id=%s, live_slots=%s', p_clinic_id, v_count),
      hint = 'Call with p_cascade to cancel the open slots.';
  end if;

  update data.slot
  set status = 'cancelled', template_id = null, version = version + 1
  where id = any (v_slot_ids) and status in ('open', 'blocked');
  with v_new as (
    insert into data.schedule_conflict (id, clinic_id, booking_id, slot_id, reason, created_at)
    select internal.new_id(), b.clinic_id, b.id, b.slot_id, 'doctor_disabled', p_now
    from data.booking as b
    where
      b.slot_id = any (v_slot_ids) and b.clinic_id = p_clinic_id and b.status in ('pending', 'confirmed', 'arrived')
      and b.ends_at > p_now
    order by b.starts_at, b.id
    on conflict do nothing
    returning id, booking_id, slot_id
  ), v_told as (
    select id, internal.record_event('schedule.conflict', p_clinic_id, booking_id, jsonb_build_object(
      'conflict_id', id, 'slot_id', slot_id, 'reason', 'doctor_disabled')) as event_id
    from v_new
  )
  select coalesce(array_agg(id), '{}') into v_conflict_ids from v_told where event_id is not null;

  update data.doctor
  set is_active = false, version = version + 1, updated_at = p_now
  where id = any (p_doctor_ids) and clinic_id = p_clinic_id;
  perform internal.record_event(
    'doctor.disabled', p_clinic_id, v_doctor_id, jsonb_build_object('cascade', coalesce(p_cascade, false)),
    '{"is_active": [true, false]}')
  from unnest(p_doctor_ids) as v_doctor_id;
  return jsonb_build_object(
    'made', 0, 'kept', 0, 'removed', v_count, 'skipped', jsonb_build_array(),
    'conflicts', internal.new_conflicts(p_clinic_id, v_conflict_ids));
end
$$;

comment on function internal.disable_doctors(uuid, uuid[], boolean, timestamptz) is
'Switches doctors of one clinic off; their slots that are over are closed first. Each live booking becomes a conflict.
p_doctor_ids: doctors whose rows, and whose clinic''s, the caller has locked.
p_cascade: true cancels their live slots; false refuses while there are some.
p_now: what is over by then, is over.
Returns what became of the slots, as internal.replan does.
Errors: MB108 in_use, MB303 invalid_claims, MB503 durability_refused';
