-- Who is in no clinic yet belongs to none: whoever is told his id may be the first to book him. Whether he is, is asked beyond the
-- wall, for these two questions alone.
create or replace function internal.admit_patient(p_patient_id uuid)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_clinic_id text := current_setting('medbook.clinic_id', true);
  v_is_elsewhere boolean;
begin
  if not exists (select from data.patient where id = p_patient_id) then
    perform internal.admit('*');
    v_is_elsewhere := exists (select from data.booking where patient_id = p_patient_id)
      or exists (select from data.waitlist_entry where patient_id = p_patient_id)
      or exists (select from data.booking_request where patient_id = p_patient_id);
    perform internal.admit(coalesce(v_clinic_id, ''));
    if v_is_elsewhere then
      return;
    end if;
  end if;
  perform internal.admit_patient_alone(p_patient_id);
end
$$;

comment on function internal.admit_patient(uuid) is
'Opens the wall of row-level security for a patient who shall be booked or wait in line: one within reach, or one who has never been booked or waited anywhere. To staff, a patient of other clinics alone stays unknown.';
