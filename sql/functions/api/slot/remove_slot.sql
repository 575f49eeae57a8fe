create or replace function api.remove_slot(p_slot_id uuid, p_expected_version integer default null)
returns api.slot
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_status text;
  v_slot data.slot;
  v_clinic data.clinic;
  v_doctor data.doctor;
  v_count integer;
begin
  select * into v_slot from data.slot where id = p_slot_id;
  if (case when internal.is_allowed('remove_slot', v_slot.clinic_id, null, v_slot.doctor_id) then v_slot.id end) is null then
    raise exception using errcode = 'MB204', message = 'slot_not_found',
      detail = format('slot_id=%s', p_slot_id), hint = 'Check the id.';
  end if;
  v_slot := internal.lock_slot_for_change(p_slot_id, v_slot.clinic_id, p_expected_version);
  if v_slot.status = 'closed' then
    raise exception using errcode = 'MB105', message = 'invalid_transition',
      detail = format('slot_id=%s, status=%s', p_slot_id, v_slot.status), hint = 'It is over, and stays on the record.';
  end if;

  if v_slot.status <> 'cancelled' then
    select count(*)::integer into v_count
    from data.booking
    where
      slot_id = p_slot_id and clinic_id = v_slot.clinic_id and status in ('pending', 'confirmed', 'arrived');
    if v_count > 0 then
      raise exception using errcode = 'MB108', message = 'in_use',
        detail = format('slot_id=%s, live_bookings=%s', p_slot_id, v_count),
        hint = 'Move or cancel the live bookings first, or block the slot.';
    end if;
    v_status := v_slot.status;
    update data.slot
    set status = 'cancelled', version = version + 1
    where id = p_slot_id and clinic_id = v_slot.clinic_id
    returning * into v_slot;
    perform internal.record_event(
      'slot.removed', v_slot.clinic_id, p_slot_id,
      jsonb_build_object('doctor_id', v_slot.doctor_id, 'starts_at', v_slot.starts_at),
      jsonb_build_object('status', jsonb_build_array(v_status, 'cancelled')));
  end if;

  select * into v_clinic from data.clinic where id = v_slot.clinic_id;
  select * into v_doctor from data.doctor where id = v_slot.doctor_id and clinic_id = v_slot.clinic_id;
  return internal.slot_row(v_slot, v_clinic, v_doctor);
end
$$;

comment on function api.remove_slot(uuid, integer) is
'Cancels a slot that nobody is booked in; it stays on the record. Does nothing to a cancelled one. One that comes from a template is not made again.
p_expected_version: refuse if the slot has changed since; null: do not ask.
Returns the slot. Live bookings refuse it: in_use says how many.
Errors: 55P03 slot_locked, MB103 version_conflict, MB105 invalid_transition, MB108 in_use, MB204 slot_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
