create or replace function api.list_message_templates(p_clinic_id uuid default null)
returns setof api.message_template
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
rows 20
as $$
begin
  perform internal.authorize('list_message_templates', p_clinic_id);
  if p_clinic_id is not null and not exists (select from data.clinic where id = p_clinic_id) then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;
  return query
  select v_row.*
  from data.message_template as t
  cross join lateral internal.message_template_row(t) as v_row
  where t.clinic_id = coalesce(p_clinic_id, '00000000-0000-0000-0000-000000000000')
  order by t.kind, t.channel, t.language;
end
$$;

comment on function api.list_message_templates(uuid) is
'Lists the message templates of a clinic, at most 100; whatever is not there is written by those of the platform, and else by the built-in ones.
p_clinic_id: null: those of the platform, for admins.
Errors: MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
