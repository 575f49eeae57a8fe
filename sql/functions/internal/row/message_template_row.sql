create or replace function internal.message_template_row(p_template data.message_template)
returns api.message_template
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select row(
    p_template.id, nullif(p_template.clinic_id, '00000000-0000-0000-0000-000000000000'), p_template.kind, p_template.channel,
    p_template.language, p_template.subject, p_template.body, p_template.version, p_template.created_at, p_template.updated_at
  )::api.message_template
$$;

comment on function internal.message_template_row(data.message_template) is 'A message template as callers see it.';
