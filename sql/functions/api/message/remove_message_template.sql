create or replace function api.remove_message_template(
  p_kind text, p_channel text, p_language text, p_clinic_id uuid default null
)
returns api.message_template
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_clinic_id uuid := coalesce(p_clinic_id, '00000000-0000-0000-0000-000000000000');
  v_template data.message_template;
begin
  perform internal.authorize('remove_message_template', p_clinic_id);
  perform internal.lock_settings(p_clinic_id);
  delete from data.message_template
  where clinic_id = v_clinic_id and kind = p_kind and channel = p_channel and language = p_language
  returning * into v_template;
  if not found then
    raise exception using errcode = 'MB221', message = 'message_template_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'See list_message_templates for those there are.';
  end if;
  perform internal.record_event(
    'message_template.removed', p_clinic_id, v_template.id,
    jsonb_build_object('kind', p_kind, 'channel', p_channel, 'language', p_language));
  return internal.message_template_row(v_template);
end
$$;

comment on function api.remove_message_template(text, text, text, uuid) is
'Removes a message template: from now on that of the platform is used, or the built-in one.
p_clinic_id: null: of the platform; for admins.
Returns the template as it was.
Errors: 55P03 slot_locked, MB201 clinic_not_found, MB221 message_template_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
