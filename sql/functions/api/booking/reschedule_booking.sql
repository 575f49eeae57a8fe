create or replace function api.reschedule_booking(
  p_booking_id uuid, p_slot_id uuid, p_reason text default null, p_expected_version integer default null
)
returns api.booking
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_booking data.booking;
begin
  select * into v_booking from data.booking where id = p_booking_id;
  if (
    case
      when internal.is_allowed('reschedule_booking', v_booking.clinic_id, v_booking.patient_id, v_booking.doctor_id)
        then v_booking.id
    end
  ) is null then
    raise exception using errcode = 'MB205', message = 'booking_not_found',
      detail = format('booking_id=%s', p_booking_id), hint = 'Check the id.';
  end if;
  perform internal.check_argument(p_slot_id is not null, 'slot_id', 'is required');
  return internal.booking_row(internal.move_booking(v_booking, p_slot_id, p_expected_version, false, p_reason));
end
$$;

comment on function api.reschedule_booking(uuid, uuid, text, integer) is
'Moves a booking to another slot of the clinic, any doctor''s, in one step: id and reference stay, its old seat is free only once the new one is taken.
Inside the clinic''s reschedule notice a patient cannot move a confirmed booking; staff can, on the record, with a reason.
p_slot_id: bookable by the rules, as if the booking were not there.
p_reason: up to 500 characters; required of staff inside the notice.
p_expected_version: of the booking; refuse if it has changed since; null: do not ask.
Returns the booking. A hold ends when it would have ended, at the latest when the visit begins.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB101 slot_unavailable, MB102 slot_in_past, MB103 version_conflict, MB104 patient_overlap, MB105 invalid_transition, MB106 hold_expired, MB108 patient_inactive, MB112 slot_beyond_horizon, MB114 buffer_needed, MB115 resource_unavailable, MB116 reschedule_too_late, MB123 patient_erased, MB203 patient_not_found, MB204 slot_not_found, MB205 booking_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB401 too_many_holds, MB402 too_many_bookings, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
