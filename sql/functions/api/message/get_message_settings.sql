create or replace function api.get_message_settings(p_clinic_id uuid)
returns api.message_settings
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.authorize('get_message_settings', p_clinic_id);
  if not exists (select from data.clinic where id = p_clinic_id) then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;
  return internal.message_settings_row(internal.find_setting(p_clinic_id));
end
$$;

comment on function api.get_message_settings(uuid) is
'Returns how a clinic writes to its patients: reminders 24 and 2 hours before, in English, by its own name, if it never said.
Errors: MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
