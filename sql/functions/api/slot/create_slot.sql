-- The clinic row is locked in the weakest form that keeps a disable out.
create or replace function api.create_slot(
  p_doctor_id uuid, p_starts_at timestamptz, p_ends_at timestamptz, p_capacity integer default 1,
  p_visit_type text default 'in_person', p_resource_ids uuid[] default null
)
returns api.slot
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_clinic data.clinic;
  v_doctor data.doctor;
  v_slot data.slot;
begin
  select * into v_doctor from data.doctor where id = p_doctor_id;
  if (case when internal.is_allowed('create_slot', v_doctor.clinic_id, null, v_doctor.id) then v_doctor.id end) is null then
    raise exception using errcode = 'MB202', message = 'doctor_not_found',
      detail = format('doctor_id=%s', p_doctor_id), hint = 'Check the id.';
  end if;
  perform internal.check_argument(p_starts_at is not null, 'starts_at', 'is required');
  perform internal.check_argument(p_ends_at is not null, 'ends_at', 'is required');
  perform internal.check_range(p_starts_at, p_ends_at, 'starts_at', 'ends_at');
  perform internal.check_argument(p_ends_at - p_starts_at <= interval '24 hours', 'ends_at', 'is over 24 hours after starts_at');
  perform internal.check_slot_shape(p_capacity, p_visit_type);
  perform internal.check_resources(p_resource_ids, v_doctor.clinic_id);
  if p_starts_at <= internal.now() then
    raise exception using errcode = 'MB102', message = 'slot_in_past', column = 'starts_at',
      detail = format('starts_at=%s', p_starts_at), hint = 'Give a time to come.';
  end if;

  select * into v_clinic from data.clinic where id = v_doctor.clinic_id for key share;
  perform internal.check_doctor_is_active(p_doctor_id, v_doctor.clinic_id);
  insert into data.slot (id, clinic_id, doctor_id, starts_at, ends_at, capacity, visit_type, resource_ids, created_at)
  values (
    internal.new_id(), v_doctor.clinic_id, p_doctor_id, p_starts_at, p_ends_at, p_capacity, p_visit_type, p_resource_ids,
    internal.now()
  )
  on conflict do nothing
  returning * into v_slot;
  if not found then
    raise exception using errcode = 'MB107', message = 'slot_overlap', column = 'starts_at',
      detail = format('doctor_id=%s, starts_at=%s, ends_at=%s', p_doctor_id, p_starts_at, p_ends_at),
      hint = 'The doctor already has a slot in that range: choose another time.';
  end if;
  perform internal.record_event(
    'slot.created', v_slot.clinic_id, v_slot.id, jsonb_build_object('doctor_id', p_doctor_id, 'starts_at', p_starts_at),
    internal.changes('{}', to_jsonb(v_slot)));
  if internal.offer_seats(v_slot.clinic_id, array[v_slot.id]) > 0 then
    select * into v_slot from data.slot where id = v_slot.id and clinic_id = v_slot.clinic_id;
  end if;
  return internal.slot_row(v_slot, v_clinic, v_doctor);
end
$$;

comment on function api.create_slot(uuid, timestamptz, timestamptz, integer, text, uuid[]) is
'Makes one bookable slot by hand; its seats are offered to those who wait for one.
p_ends_at: at most 24 hours after p_starts_at.
p_capacity: seats, 1 to 1000.
p_visit_type: in_person or virtual.
p_resource_ids: 1 to 20 active resources of the clinic that it needs; null: none.
Returns the slot.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB004 invalid_range, MB102 slot_in_past, MB107 slot_overlap, MB108 doctor_inactive, MB115 resource_unavailable, MB202 doctor_not_found, MB212 resource_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
