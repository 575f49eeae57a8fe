-- Locks the clinic row first, as all who plan its slots do: the template itself then needs no lock.
create or replace function internal.lock_template(p_template_id uuid, p_clinic_id uuid, p_expected_version integer)
returns data.schedule_template
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_template data.schedule_template;
begin
  perform internal.lock_clinic(p_clinic_id);
  select * into v_template from data.schedule_template where id = p_template_id and clinic_id = p_clinic_id;
  if not found then
    raise exception using errcode = 'MB207', message = 'template_not_found',
      detail = format('template_id=%s', p_template_id), hint = 'Check the id.';
  end if;
  perform internal.check_version(p_expected_version, v_template.version);
  return v_template;
end
$$;

comment on function internal.lock_template(uuid, uuid, integer) is
'Locks the clinic of a template for planning, and returns the template as it is now.
p_expected_version: null: any.
Errors: MB103 version_conflict, MB207 template_not_found';
