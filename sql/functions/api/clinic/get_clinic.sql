create or replace function api.get_clinic(p_clinic_id uuid)
returns api.clinic
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_clinic data.clinic;
begin
  perform internal.authorize('get_clinic', p_clinic_id);
  select * into v_clinic from data.clinic where id = p_clinic_id;
  if not found then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;
  return internal.clinic_row(v_clinic);
end
$$;

comment on function api.get_clinic(uuid) is
'Returns one clinic, active or not.
Errors: MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
