-- What a slot itself says to a booking. Whoever books a slot that is not free asks before the locks, to answer cheaply; everybody
-- asks under them, as a part of booking_refusal, to be right.
create or replace function internal.slot_refusal(
  p_slot data.slot, p_clinic data.clinic, p_doctor data.doctor, p_patient_id uuid, p_now timestamptz,
  p_moving_id uuid default null, p_is_in_line boolean default false
)
returns internal.refusal
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_free integer := p_slot.capacity - p_slot.booked;
  v_stale integer := 0;
begin
  if not internal.is_in_time(
    p_slot.starts_at, coalesce(p_doctor.min_notice_minutes, p_clinic.min_notice_minutes),
    coalesce(p_doctor.horizon_days, p_clinic.horizon_days), p_now)
  then
    return internal.time_refusal(p_slot, p_clinic, p_doctor, p_now);
  end if;

  if v_free <= 0 and p_slot.booked > 0 then
    v_stale := internal.stale_holds(p_slot.id, p_slot.clinic_id, p_now);
  end if;
  if p_slot.status <> 'open'
    or v_free + v_stale <= 0
    -- a seat that a hold gave back belongs to the line first
    or (
      v_stale > 0 and not p_is_in_line
      and v_free + v_stale <= internal.count_in_line(p_slot, p_clinic, p_doctor, p_patient_id, p_now)
    ) then
    return internal.make_refusal(
      'MB101', 'slot_unavailable',
      format('slot_id=%s, status=%s, capacity=%s, booked=%s', p_slot.id, p_slot.status, p_slot.capacity, p_slot.booked),
      'Search again and choose another slot.');
  end if;

  if p_slot.resource_ids is not null and not internal.are_resources_free(p_slot, p_now, p_moving_id) then
    return internal.make_refusal(
      'MB115', 'resource_unavailable', format('slot_id=%s, starts_at=%s', p_slot.id, p_slot.starts_at),
      'Search again and choose another slot.');
  end if;
  -- a search asks for each slot: not a call more than it takes
  if greatest(
    p_clinic.buffer_before_minutes, p_clinic.buffer_after_minutes, p_doctor.buffer_before_minutes, p_doctor.buffer_after_minutes
  ) > 0 then
    return internal.buffer_refusal(p_slot, p_clinic, p_doctor, p_now, p_moving_id);
  end if;
  return null;
end
$$;

comment on function internal.slot_refusal(data.slot, data.clinic, data.doctor, uuid, timestamptz, uuid, boolean) is
'Why a slot cannot be booked at p_now by anybody, or by this patient as it is in the way of the waitlist: time, seats, resources, buffers.
p_patient_id: null: somebody.
p_moving_id: a booking that would give up its seat; null: none.
p_is_in_line: true for one who is offered the seat from the waitlist.
Returns no code where nothing speaks against it.';
