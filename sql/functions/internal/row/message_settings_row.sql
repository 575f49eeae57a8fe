create or replace function internal.message_settings_row(p_setting data.message_setting)
returns api.message_settings
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select row(
    p_setting.clinic_id, p_setting.reminder_minutes, p_setting.language, p_setting.sender_name, p_setting.reply_to,
    p_setting.version, p_setting.updated_at
  )::api.message_settings
$$;

comment on function internal.message_settings_row(data.message_setting) is 'How a clinic writes to its patients, as callers see it.';
