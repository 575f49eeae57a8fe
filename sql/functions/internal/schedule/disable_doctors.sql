-- The caller has locked the clinic and these doctors; locks their slots in id order.
create or replace function internal.disable_doctors(p_clinic_id uuid, p_doctor_ids uuid[], p_cascade boolean)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_slot_ids uuid[];
  v_count integer;
begin
  v_slot_ids := array(
    select id from data.slot
    where active_doctor_id = any (p_doctor_ids) and clinic_id = p_clinic_id
    order by id
    for update
  );
  perform internal.expire_stale_holds(v_slot_ids);

  select count(*)::integer into v_count
  from data.booking
  where slot_id = any (v_slot_ids) and status in ('pending', 'confirmed', 'arrived') and ends_at > internal.now();
  if v_count > 0 then
    raise exception using errcode = 'MB108', message = 'in_use',
      detail = format('clinic_id=%s, live_bookings=%s', p_clinic_id, v_count),
      hint = 'Complete, cancel or move the live bookings first.';
  end if;

  update data.slot
  set status = 'closed', version = version + 1
  where id = any (v_slot_ids) and ends_at <= internal.now();
  select count(*)::integer into v_count
  from data.slot
  where id = any (v_slot_ids) and status in ('open', 'blocked');
  if not coalesce(p_cascade, false) and v_count > 0 then
    raise exception using errcode = 'MB108', message = 'in_use',
      detail = format('clinic_id=%s, live_slots=%s', p_clinic_id, v_count),
      hint = 'Call with p_cascade to cancel the open slots.';
  end if;

  update data.slot
  set status = 'cancelled', version = version + 1
  where id = any (v_slot_ids) and status in ('open', 'blocked');

  update data.doctor
  set is_active = false, version = version + 1, updated_at = internal.now()
  where id = any (p_doctor_ids) and clinic_id = p_clinic_id;
  perform internal.record_event(
    'doctor.disabled', p_clinic_id, v_doctor_id, jsonb_build_object('cascade', p_cascade))
  from unnest(p_doctor_ids) as v_doctor_id;
end
$$;

comment on function internal.disable_doctors(uuid, uuid[], boolean) is
'Switches doctors of one clinic off; their slots that are over are closed first.
p_doctor_ids: doctors whose rows, and whose clinic''s, the caller has locked.
p_cascade: true cancels their open slots; false refuses while there are some.
Errors: MB108 in_use, MB303 invalid_claims';
