create or replace function internal.preferences_row(p_preference data.patient_preference)
returns api.preferences
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select row(
    p_preference.patient_id, p_preference.language, p_preference.time_zone, p_preference.quiet_from, p_preference.quiet_to,
    p_preference.channels, p_preference.is_reminded, p_preference.version, p_preference.updated_at
  )::api.preferences
$$;

comment on function internal.preferences_row(data.patient_preference) is 'A patient''s preferences as callers see them.';
