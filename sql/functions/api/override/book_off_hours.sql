create or replace function api.book_off_hours(
  p_doctor_id uuid, p_patient_id uuid, p_starts_at timestamptz, p_ends_at timestamptz, p_reason text,
  p_visit_type text default 'in_person', p_notes text default null
)
returns api.booking
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_doctor data.doctor;
  v_slot data.slot;
begin
  select * into v_doctor from data.doctor where id = p_doctor_id;
  if (case when internal.is_allowed('book_off_hours', v_doctor.clinic_id, null, v_doctor.id) then v_doctor.id end) is null then
    raise exception using errcode = 'MB202', message = 'doctor_not_found',
      detail = format('doctor_id=%s', p_doctor_id), hint = 'Check the id.';
  end if;
  perform internal.check_argument(p_patient_id is not null, 'patient_id', 'is required');
  perform internal.check_argument(p_starts_at is not null, 'starts_at', 'is required');
  perform internal.check_argument(p_ends_at is not null, 'ends_at', 'is required');
  perform internal.check_range(p_starts_at, p_ends_at, 'starts_at', 'ends_at');
  perform internal.check_argument(p_ends_at - p_starts_at <= interval '24 hours', 'ends_at', 'is over 24 hours after starts_at');
  p_reason := internal.check_text(p_reason, 'reason', 500, true);
  perform internal.check_slot_shape(1, p_visit_type);
  p_notes := internal.check_text(p_notes, 'notes', 2000);
  if p_starts_at <= internal.now() then
    raise exception using errcode = 'MB102', message = 'slot_in_past', column = 'starts_at',
      detail = format('starts_at=%s', p_starts_at), hint = 'Give a time to come.';
  end if;

  perform from data.clinic where id = v_doctor.clinic_id for key share;
  perform internal.check_doctor_is_active(p_doctor_id, v_doctor.clinic_id);
  v_slot := internal.make_blocked_slot(v_doctor, p_starts_at, p_ends_at, p_visit_type);
  if v_slot.id is null then
    raise exception using errcode = 'MB107', message = 'slot_overlap', column = 'starts_at',
      detail = format('doctor_id=%s, starts_at=%s, ends_at=%s', p_doctor_id, p_starts_at, p_ends_at),
      hint = 'The doctor already has a slot in that range: book or overbook it, or choose another time.';
  end if;
  return internal.booking_row(internal.force_seat(v_slot, p_patient_id, 'confirmed', 'off_hours', p_reason, p_notes));
end
$$;

comment on function api.book_off_hours(uuid, uuid, timestamptz, timestamptz, text, text, text) is
'Books a patient at a time outside the doctor''s schedule, closures included, on the record. Confirmed at once.
p_ends_at: at most 24 hours after p_starts_at.
p_reason: why; up to 500 characters.
p_visit_type: in_person or virtual.
p_notes: up to 2,000 characters.
Returns the booking; its slot is blocked, so that nobody else finds it, and cancelled when the visit is cancelled or moved away.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB004 invalid_range, MB101 slot_unavailable, MB102 slot_in_past, MB104 patient_overlap, MB107 slot_overlap, MB108 doctor_inactive, MB108 patient_inactive, MB115 resource_unavailable, MB123 patient_erased, MB202 doctor_not_found, MB203 patient_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
