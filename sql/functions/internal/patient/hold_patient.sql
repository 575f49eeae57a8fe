-- Limits and overlaps are a clinic's: so is the lock. A lock of the row itself would be shared by the waitlists of all clinics, and
-- two of them, each in its own order, would deadlock. Key share keeps a disable out; it is what the foreign keys take.
create or replace function internal.hold_patient(p_clinic_id uuid, p_patient_id uuid)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('medbook.patient.' || p_clinic_id || '.' || p_patient_id, 0));
  -- admitted to all clinics, the call is admitted to him
  if current_setting('medbook.clinic_id', true) is distinct from '*' then
    perform internal.admit_patient(p_patient_id);
  end if;
  perform from data.patient where id = p_patient_id for key share;
end
$$;

comment on function internal.hold_patient(uuid, uuid) is
'Lets the bookings of a patient in a clinic be made by one transaction at a time. Of several patients, only who holds the waitlist may lock more than one.';
