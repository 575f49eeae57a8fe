-- Locks the slot row, then the booking row: the order everybody takes them in. A seat that is freed goes to the waitlist. Who
-- confirms holds the patient and the resources as who books does: a hold may be over for others before he has committed.
create or replace function internal.change_booking_status(
  p_function text, p_booking_id uuid, p_to text, p_expected_version integer, p_reason text default null
)
returns api.booking
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_booking data.booking;
  v_slot data.slot;
  v_now timestamptz;
begin
  select * into v_booking from data.booking where id = p_booking_id;
  if (
    case
      when internal.is_allowed(p_function, v_booking.clinic_id, v_booking.patient_id, v_booking.doctor_id) then v_booking.id
    end
  ) is null then
    raise exception using errcode = 'MB205', message = 'booking_not_found',
      detail = format('booking_id=%s', p_booking_id), hint = 'Check the id.';
  end if;

  p_reason := internal.check_text(p_reason, 'reason', 500);
  v_slot := internal.lock_slot_of(v_booking);
  if p_to = 'cancelled' and v_booking.waitlist_entry_id is not null then
    -- he waits on: whoever disables or erases him takes him out of the line after that
    perform internal.lock_waitlist(v_booking.clinic_id);
    perform internal.hold_patient(v_booking.clinic_id, v_booking.patient_id);
  elsif p_to = 'cancelled' then
    perform internal.lock_waitlists(array[v_booking.clinic_id]);
  elsif p_to = 'confirmed' then
    perform internal.hold_patient(v_booking.clinic_id, v_booking.patient_id);
    perform internal.share_resources(v_slot);
  end if;
  select * into v_booking from data.booking where id = p_booking_id and clinic_id = v_booking.clinic_id for no key update;
  v_now := internal.now();
  perform internal.check_version(p_expected_version, v_booking.version);
  perform internal.check_transition(v_booking, v_slot.status, p_to, v_now);
  if p_to = 'cancelled' then
    perform internal.check_cancellation(v_booking, p_reason, v_now);
  end if;

  return internal.booking_row(
    internal.apply_status(v_booking, p_to, internal.encrypt_for(v_booking.patient_id, p_reason), v_now));
end
$$;

comment on function internal.change_booking_status(text, uuid, text, integer, text) is
'Moves a booking to another status, frees its seat when it is cancelled, and records it.
p_function: the api function that asks.
p_to: confirmed, arrived, completed, cancelled or no_show.
p_expected_version: null: any.
p_reason: up to 500 characters; null keeps what is there.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB101 slot_unavailable, MB103 version_conflict, MB105 invalid_transition, MB106 hold_expired, MB113 cancellation_too_late, MB117 too_early, MB123 patient_erased, MB205 booking_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
