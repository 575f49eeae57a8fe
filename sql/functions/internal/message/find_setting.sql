create or replace function internal.find_setting(p_clinic_id uuid)
returns data.message_setting
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_setting data.message_setting;
begin
  select * into v_setting from data.message_setting where clinic_id = p_clinic_id;
  if not found then
    v_setting.clinic_id := p_clinic_id;
    v_setting.reminder_minutes := '{1440,120}'::integer[];
    v_setting.language := 'en';
    v_setting.version := 0;
  end if;
  return v_setting;
end
$$;

comment on function internal.find_setting(uuid) is
'How a clinic writes to its patients: 24 and 2 hours before, in English, if it never said.';
