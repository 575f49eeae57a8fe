create or replace function api.update_slot(p_slot_id uuid, p_changes jsonb, p_expected_version integer default null)
returns api.slot
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_slot data.slot;
  v_new data.slot;
  v_clinic data.clinic;
  v_doctor data.doctor;
begin
  select * into v_slot from data.slot where id = p_slot_id;
  if (case when internal.is_allowed('update_slot', v_slot.clinic_id, null, v_slot.doctor_id) then v_slot.id end) is null then
    raise exception using errcode = 'MB204', message = 'slot_not_found',
      detail = format('slot_id=%s', p_slot_id), hint = 'Check the id.';
  end if;
  perform internal.check_slot_changes(p_changes, v_slot.clinic_id);
  v_slot := internal.lock_slot_for_change(p_slot_id, v_slot.clinic_id, p_expected_version);
  if v_slot.status not in ('open', 'blocked') then
    raise exception using errcode = 'MB105', message = 'invalid_transition',
      detail = format('slot_id=%s, status=%s', p_slot_id, v_slot.status), hint = 'Make another slot.';
  end if;

  v_new := jsonb_populate_record(v_slot, p_changes);
  -- seats that overrides added above capacity stay
  if v_new.capacity < v_slot.capacity and v_new.capacity < v_slot.booked then
    raise exception using errcode = 'MB119', message = 'seats_taken', column = 'capacity',
      detail = format('slot_id=%s, capacity=%s, booked=%s', p_slot_id, v_new.capacity, v_slot.booked),
      hint = 'Move or cancel bookings first, or keep as many seats as are booked.';
  elsif v_slot.booked > 0
    and (v_new.visit_type, v_new.resource_ids) is distinct from (v_slot.visit_type, v_slot.resource_ids) then
    raise exception using errcode = 'MB108', message = 'in_use',
      detail = format('slot_id=%s, booked=%s', p_slot_id, v_slot.booked),
      hint = 'The visit type and the resources stay as they were booked: move or cancel the bookings first.';
  end if;

  update data.slot
  set
    status = v_new.status,
    capacity = v_new.capacity,
    visit_type = v_new.visit_type,
    resource_ids = v_new.resource_ids,
    is_in_conflict = is_in_conflict and not p_changes ? 'status',
    version = version + 1
  where id = p_slot_id and clinic_id = v_slot.clinic_id;
  perform internal.record_event(
    'slot.updated', v_slot.clinic_id, p_slot_id,
    jsonb_build_object('fields', (select jsonb_agg(key) from jsonb_object_keys(p_changes) as f (key))),
    internal.changes(to_jsonb(v_slot), to_jsonb(v_new)));
  perform internal.offer_seats(v_slot.clinic_id, array[p_slot_id]);

  select * into v_slot from data.slot where id = p_slot_id and clinic_id = v_slot.clinic_id;
  select * into v_clinic from data.clinic where id = v_slot.clinic_id;
  select * into v_doctor from data.doctor where id = v_slot.doctor_id and clinic_id = v_slot.clinic_id;
  return internal.slot_row(v_slot, v_clinic, v_doctor);
end
$$;

comment on function api.update_slot(uuid, jsonb, integer) is
'Opens, blocks or changes a live slot. Its free seats are offered to those who wait for one.
p_changes: {"field": new value}. Fields: status (open or blocked; bookings stay, nobody else books a blocked one), capacity (1 to 1000); while nobody is booked also visit_type (in_person or virtual) and resource_ids (1 to 20 active resources of the clinic; null: none).
p_expected_version: refuse if the slot has changed since; null: do not ask.
Returns the slot.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB002 unknown_field, MB103 version_conflict, MB105 invalid_transition, MB108 in_use, MB115 resource_unavailable, MB119 seats_taken, MB204 slot_not_found, MB212 resource_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
