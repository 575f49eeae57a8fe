-- Locks the clinic and the doctor in the form the entry's foreign keys take, then the waitlist, so that the order of created_at is
-- the order in which places become visible, then the patient.
create or replace function api.join_waitlist(
  p_clinic_id uuid, p_patient_id uuid, p_doctor_id uuid default null, p_specialization text default null,
  p_visit_type text default null, p_from timestamptz default null, p_to timestamptz default null
)
returns api.waitlist_entry
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_specialization text := lower(internal.check_text(p_specialization, 'specialization', 100));
  v_from timestamptz := coalesce(p_from, internal.now());
  v_to timestamptz;
  v_is_active boolean;
  v_now timestamptz;
  v_entry data.waitlist_entry;
begin
  perform internal.authorize('join_waitlist', p_clinic_id, p_patient_id, p_doctor_id);
  perform internal.check_argument(p_clinic_id is not null, 'clinic_id', 'is required');
  perform internal.check_argument(p_patient_id is not null, 'patient_id', 'is required');
  perform internal.check_argument(
    coalesce(p_visit_type in ('in_person', 'virtual'), true), 'visit_type', 'is not in_person or virtual');
  perform internal.check_range(v_from, p_to, 'from', 'to');
  -- hours: a day of the session's time zone may have another length
  v_to := coalesce(p_to, v_from + 90 * interval '24 hours');
  perform internal.check_range(v_from, v_to, 'from', 'to');
  if v_to <= internal.now() or v_to > v_from + 366 * interval '24 hours' then
    raise exception using errcode = 'MB004', message = 'invalid_range', column = 'to',
      detail = format('from=%s, to=%s', v_from, v_to), hint = 'Give a window that is not over, of 366 days or less.';
  end if;

  select is_active into v_is_active from data.clinic where id = p_clinic_id for key share;
  if not found then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  elsif not v_is_active then
    raise exception using errcode = 'MB108', message = 'clinic_inactive',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Enable the clinic first.';
  end if;
  if p_doctor_id is not null then
    perform internal.check_doctor_is_active(p_doctor_id, p_clinic_id);
  end if;
  perform internal.lock_waitlist(p_clinic_id);
  perform internal.admit_patient(p_patient_id);
  select is_active into v_is_active from data.patient where id = p_patient_id for key share;
  if not found then
    raise exception using errcode = 'MB203', message = 'patient_not_found',
      detail = format('patient_id=%s', p_patient_id), hint = 'Register the patient first.';
  elsif not v_is_active then
    raise exception using errcode = 'MB108', message = 'patient_inactive',
      detail = format('patient_id=%s', p_patient_id), hint = 'Enable the patient first.';
  end if;

  v_now := internal.now();
  perform internal.check_wish(p_clinic_id, p_patient_id, p_doctor_id, v_specialization, p_visit_type, v_from, v_to, v_now);
  insert into data.waitlist_entry (
    id, clinic_id, patient_id, doctor_id, specialization, visit_type, starts_at, ends_at, created_at, updated_at,
    due_at
  )
  values (
    internal.new_id(), p_clinic_id, p_patient_id, p_doctor_id, v_specialization, p_visit_type, v_from, v_to, v_now, v_now,
    -- whoever frees a seat at this very moment has seen nobody in line
    v_now
  )
  returning * into v_entry;
  perform internal.record_event(
    'waitlist.joined', p_clinic_id, v_entry.id, jsonb_build_object('starts_at', v_from, 'ends_at', v_to),
    internal.changes('{}', to_jsonb(v_entry)));
  return internal.waitlist_entry_row(v_entry);
end
$$;

comment on function api.join_waitlist(uuid, uuid, uuid, text, text, timestamptz, timestamptz) is
'Puts a patient in a clinic''s line for a seat that is freed: the first in line who wants it and may have it gets a timed hold (waitlist.offered), to be confirmed like any other.
A seat that is free already is offered within a minute, and open to anybody until then: search_slots shows those. A patient at a limit is passed over and keeps his place.
p_doctor_id: only this doctor''s slots; null: any doctor''s.
p_specialization: only slots of doctors of this specialization, compared without regard to case; null: any.
p_visit_type: in_person or virtual; null: either.
p_from: only slots that begin at or after this; null: now.
p_to: only slots that begin before this, at most 366 days after p_from; null: 90 days after it.
Returns his place in line.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB004 invalid_range, MB108 clinic_inactive, MB108 doctor_inactive, MB108 patient_inactive, MB120 already_exists, MB201 clinic_not_found, MB202 doctor_not_found, MB203 patient_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB403 too_many_waitlist_entries, MB503 durability_refused';
