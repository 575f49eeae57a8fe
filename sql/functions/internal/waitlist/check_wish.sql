-- Exact where the caller has locked the waitlist.
create or replace function internal.check_wish(
  p_clinic_id uuid, p_patient_id uuid, p_doctor_id uuid, p_specialization text, p_visit_type text, p_from timestamptz,
  p_to timestamptz, p_now timestamptz
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  c_most constant integer := 10;
  v_twin_id uuid;
  v_count integer;
begin
  select id into v_twin_id
  from data.waitlist_entry
  where
    patient_id = p_patient_id and clinic_id = p_clinic_id and status = 'waiting' and ends_at > p_now
    and (doctor_id, specialization, visit_type) is not distinct from (p_doctor_id, p_specialization, p_visit_type)
    and starts_at < p_to and ends_at > p_from
  limit 1;
  if found then
    raise exception using errcode = 'MB120', message = 'already_exists',
      detail = format('entry_id=%s', v_twin_id), hint = 'He waits for that already: leave that place first to change it.';
  end if;
  select count(*)::integer into v_count
  from data.waitlist_entry
  where patient_id = p_patient_id and clinic_id = p_clinic_id and status = 'waiting' and ends_at > p_now;
  if v_count >= c_most then
    raise exception using errcode = 'MB403', message = 'too_many_waitlist_entries',
      detail = format('patient_id=%s, entries=%s', p_patient_id, v_count), hint = 'Leave a place in line first.';
  end if;
end
$$;

comment on function internal.check_wish(uuid, uuid, uuid, text, text, timestamptz, timestamptz, timestamptz) is
'Refuses a patient who waits for the same already, or for ten things in the clinic.
p_specialization: in lower case.
Errors: MB120 already_exists, MB403 too_many_waitlist_entries';
