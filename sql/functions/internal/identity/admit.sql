-- Stable, as those who ask are: it changes no row, only which ones this transaction sees from here on.
create or replace function internal.admit(p_clinic_id text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return set_config('medbook.clinic_id', coalesce(p_clinic_id, current_setting('medbook.clinic_id', true)), true);
end
$$;

comment on function internal.admit(text) is
'Opens the wall of row-level security for the rest of the transaction: what an authorized call works on lies beyond the caller''s own rows. internal.is_allowed opens a clinic; whoever registers or books a patient admits him.
p_clinic_id: all rows of this clinic, in place of the one before; * for every clinic; null: as it was.
Returns what is admitted now.';
