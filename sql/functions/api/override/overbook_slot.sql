-- The clinic and the doctor are locked in the weakest form that keeps a disable out; then the slot and the patient.
create or replace function api.overbook_slot(p_slot_id uuid, p_patient_id uuid, p_reason text, p_notes text default null)
returns api.booking
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_slot data.slot;
begin
  select * into v_slot from data.slot where id = p_slot_id;
  if (case when internal.is_allowed('overbook_slot', v_slot.clinic_id, null, v_slot.doctor_id) then v_slot.id end) is null then
    raise exception using errcode = 'MB204', message = 'slot_not_found',
      detail = format('slot_id=%s', p_slot_id), hint = 'Check the id.';
  end if;
  perform internal.check_argument(p_patient_id is not null, 'patient_id', 'is required');
  p_reason := internal.check_text(p_reason, 'reason', 500, true);
  p_notes := internal.check_text(p_notes, 'notes', 2000);

  perform from data.clinic where id = v_slot.clinic_id for key share;
  perform internal.check_doctor_is_active(v_slot.doctor_id, v_slot.clinic_id);
  select * into v_slot from data.slot where id = p_slot_id and clinic_id = v_slot.clinic_id for update;
  if v_slot.status not in ('open', 'blocked') then
    raise exception using errcode = 'MB101', message = 'slot_unavailable',
      detail = format('slot_id=%s, status=%s', p_slot_id, v_slot.status), hint = 'Choose another slot.';
  elsif v_slot.ends_at <= internal.now() then
    raise exception using errcode = 'MB102', message = 'slot_in_past',
      detail = format('slot_id=%s, ends_at=%s', p_slot_id, v_slot.ends_at), hint = 'Choose a later slot.';
  end if;
  return internal.booking_row(internal.force_seat(v_slot, p_patient_id, 'confirmed', 'overbook', p_reason, p_notes));
end
$$;

comment on function api.overbook_slot(uuid, uuid, text, text) is
'Books a patient into a live slot that is not over, whatever its capacity and the booking rules say, on the record. Confirmed at once.
p_reason: why; up to 500 characters.
p_notes: up to 2,000 characters.
Returns the booking.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB101 slot_unavailable, MB102 slot_in_past, MB104 patient_overlap, MB108 doctor_inactive, MB108 patient_inactive, MB115 resource_unavailable, MB123 patient_erased, MB202 doctor_not_found, MB203 patient_not_found, MB204 slot_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
