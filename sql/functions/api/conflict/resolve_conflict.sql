-- A booking changes under the lock of its slot only: so the conflict is judged once the slots are locked.
create or replace function api.resolve_conflict(
  p_conflict_id uuid, p_resolution text, p_slot_id uuid default null, p_reason text default null
)
returns api.conflict
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_conflict data.schedule_conflict := internal.find_conflict('resolve_conflict', p_conflict_id);
  v_booking data.booking;
  v_status text;
begin
  perform internal.check_argument(p_resolution in ('move', 'keep', 'cancel'), 'resolution', 'is not move, keep or cancel');
  perform internal.check_argument(
    (p_slot_id is not null) = (p_resolution = 'move'), 'slot_id', 'is required for move, and for nothing else');
  p_reason := internal.check_text(p_reason, 'reason', 500);
  perform internal.check_argument(p_reason is null or p_resolution <> 'keep', 'reason', 'is not for keep');

  select * into v_booking from data.booking where id = v_conflict.booking_id and clinic_id = v_conflict.clinic_id;
  v_booking := internal.lock_move(v_booking, coalesce(p_slot_id, v_conflict.slot_id));
  select * into v_conflict from data.schedule_conflict where id = v_conflict.id and clinic_id = v_conflict.clinic_id;
  v_status := internal.conflict_status(v_conflict, v_booking, internal.now());
  if v_status <> 'open' then
    raise exception using errcode = 'MB118', message = 'conflict_resolved',
      detail = format('conflict_id=%s, status=%s', p_conflict_id, v_status), hint = 'Read it again: there is nothing left to do.';
  end if;

  if p_resolution = 'move' then
    perform internal.move_booking(v_booking, p_slot_id, null, true, p_reason);
  elsif p_resolution = 'keep' then
    perform internal.keep_booking(v_conflict);
  else
    perform internal.change_booking_status(
      'resolve_conflict', v_booking.id, 'cancelled', null, coalesce(p_reason, 'The schedule has changed.'));
  end if;
  perform internal.record_event('conflict.resolved', v_conflict.clinic_id, v_conflict.id, jsonb_build_object(
    'booking_id', v_booking.id, 'slot_id', v_conflict.slot_id, 'resolution', p_resolution),
    case p_resolution
      when 'move' then '{"status": ["open", "moved"]}'
      when 'keep' then '{"status": ["open", "kept"]}'
      else '{"status": ["open", "cancelled"]}'
    end::jsonb);
  select * into v_conflict from data.schedule_conflict where id = v_conflict.id and clinic_id = v_conflict.clinic_id;
  return internal.read_conflict(v_conflict);
end
$$;

comment on function api.resolve_conflict(uuid, text, uuid, text) is
'Decides about a booking in the way of a changed schedule. Notices do not count: it is the clinic that has changed its mind.
p_resolution: move to another slot, keep the visit as booked (not once the doctor is disabled), or cancel.
p_slot_id: where to move it, bookable by the rules; for move only.
p_reason: up to 500 characters, for move or cancel; null: to cancel says that the schedule has changed.
Returns the conflict, resolved.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB101 slot_unavailable, MB102 slot_in_past, MB104 patient_overlap, MB105 invalid_transition, MB106 hold_expired, MB108 patient_inactive, MB112 slot_beyond_horizon, MB114 buffer_needed, MB115 resource_unavailable, MB118 conflict_resolved, MB123 patient_erased, MB203 patient_not_found, MB204 slot_not_found, MB205 booking_not_found, MB209 conflict_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB401 too_many_holds, MB402 too_many_bookings, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
