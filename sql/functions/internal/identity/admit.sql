-- Stable, as those who ask are: it changes no row, only which ones this transaction sees from here on.
create or replace function internal.admit(p_clinic_id text, p_patient_id uuid default null)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_clinic_id is not null then
    perform set_config('medbook.clinic_id', p_clinic_id, true);
  end if;
  if p_patient_id is not null then
    perform set_config('medbook.patient_id', p_patient_id::text, true);
  end if;
end
$$;

comment on function internal.admit(text, uuid) is
'Opens the wall of row-level security for the rest of the transaction: what an authorized call works on lies beyond the caller''s own rows. internal.is_allowed opens a clinic; whoever registers or books a patient admits him.
p_clinic_id: all rows of this clinic, in place of the one before; * for every clinic; null: as it was.
p_patient_id: this patient himself, but not his bookings elsewhere; null: as it was.';
