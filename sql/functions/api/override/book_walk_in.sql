create or replace function api.book_walk_in(
  p_doctor_id uuid, p_patient_id uuid, p_reason text, p_minutes integer default 15, p_notes text default null
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
begin
  select * into v_doctor from data.doctor where id = p_doctor_id;
  if (case when internal.is_allowed('book_walk_in', v_doctor.clinic_id, null, v_doctor.id) then v_doctor.id end) is null then
    raise exception using errcode = 'MB202', message = 'doctor_not_found',
      detail = format('doctor_id=%s', p_doctor_id), hint = 'Check the id.';
  end if;
  perform internal.check_argument(p_patient_id is not null, 'patient_id', 'is required');
  p_reason := internal.check_text(p_reason, 'reason', 500, true);
  perform internal.check_argument(p_minutes between 5 and 240, 'minutes', 'is not 5 to 240');
  p_notes := internal.check_text(p_notes, 'notes', 2000);

  perform from data.clinic where id = v_doctor.clinic_id for key share;
  perform internal.check_doctor_is_active(p_doctor_id, v_doctor.clinic_id);
  return internal.booking_row(internal.force_seat(
    internal.slot_for_walk_in(v_doctor, p_minutes), p_patient_id, 'arrived', 'walk_in', p_reason, p_notes));
end
$$;

comment on function api.book_walk_in(uuid, uuid, text, integer, text) is
'Books somebody who has just come, on the record: he has arrived. He joins the doctor''s running slot; else a slot of his own is made from now on, which ends where the doctor''s next one begins; or he joins that one, where less than 5 minutes are left before it.
p_reason: why; up to 500 characters.
p_minutes: how long, where a slot is made: 5 to 240.
p_notes: up to 2,000 characters.
Returns the booking.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB101 slot_unavailable, MB104 patient_overlap, MB108 doctor_inactive, MB108 patient_inactive, MB115 resource_unavailable, MB123 patient_erased, MB202 doctor_not_found, MB203 patient_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
