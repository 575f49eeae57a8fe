create or replace function api.get_template(p_template_id uuid)
returns api.availability
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_template data.schedule_template := internal.find_template('get_template', p_template_id);
begin
  return internal.availability_row(v_template, internal.shift_of_template(v_template));
end
$$;

comment on function api.get_template(uuid) is
'Returns one schedule template, removed or not, with its shift.
Errors: MB206 shift_not_found, MB207 template_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
