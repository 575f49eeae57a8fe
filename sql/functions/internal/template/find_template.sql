create or replace function internal.find_template(p_function text, p_template_id uuid)
returns data.schedule_template
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_template data.schedule_template;
begin
  select * into v_template from data.schedule_template where id = p_template_id;
  if (
    case
      when internal.is_allowed(p_function, v_template.clinic_id, null, v_template.doctor_id) then v_template.id
    end
  ) is null then
    raise exception using errcode = 'MB207', message = 'template_not_found',
      detail = format('template_id=%s', p_template_id), hint = 'Check the id.';
  end if;
  return v_template;
end
$$;

comment on function internal.find_template(text, uuid) is
'Returns a template that lies within the caller''s scope.
p_function: the api function that asks.
Errors: MB207 template_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
