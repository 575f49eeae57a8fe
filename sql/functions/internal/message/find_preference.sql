create or replace function internal.find_preference(p_patient_id uuid)
returns data.patient_preference
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_preference data.patient_preference;
begin
  select * into v_preference from data.patient_preference where patient_id = p_patient_id;
  if not found then
    v_preference.patient_id := p_patient_id;
    v_preference.channels := '{email}'::text[];
    v_preference.is_reminded := true;
    v_preference.version := 0;
  end if;
  return v_preference;
end
$$;

comment on function internal.find_preference(uuid) is
'How a patient wants to be written to: e-mail and reminders, if he never said.';
