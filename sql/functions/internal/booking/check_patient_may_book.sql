-- The patient row is locked, so that his bookings in other slots are counted one at a time. NO KEY: it does not stand in
-- the way of foreign keys. It waits: a patient's own calls are few, and each is short.
create or replace function internal.check_patient_may_book(p_patient_id uuid, p_clinic data.clinic)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_now timestamptz := internal.now();
  v_live integer;
begin
  perform from data.patient where id = p_patient_id for no key update;
  if not found then
    raise exception using errcode = 'MB203', message = 'patient_not_found',
      detail = format('patient_id=%s', p_patient_id), hint = 'Register the patient first.';
  end if;

  select count(*)::integer into v_live
  from data.booking
  where
    patient_id = p_patient_id and clinic_id = p_clinic.id
    and status in ('pending', 'confirmed', 'arrived')
    and ends_at > v_now
    and (expires_at is null or expires_at > v_now);
  if v_live >= p_clinic.max_active_bookings then
    raise exception using errcode = 'MB402', message = 'too_many_bookings',
      detail = format('patient_id=%s, live_bookings=%s, max_active_bookings=%s', p_patient_id, v_live, p_clinic.max_active_bookings),
      hint = 'Cancel a booking, or let a hold run out.';
  end if;
end
$$;

comment on function internal.check_patient_may_book(uuid, data.clinic) is
'Locks the patient, and refuses one who is unknown or has as many live bookings as the clinic allows.
Errors: MB203 patient_not_found, MB402 too_many_bookings';
