create or replace function api.get_doctor(p_doctor_id uuid)
returns api.doctor
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_doctor data.doctor;
begin
  select * into v_doctor from data.doctor where id = p_doctor_id;
  perform internal.authorize('get_doctor', v_doctor.clinic_id, null, v_doctor.id);
  if v_doctor.id is null then
    raise exception using errcode = 'MB202', message = 'doctor_not_found',
      detail = format('doctor_id=%s', p_doctor_id), hint = 'Check the id.';
  end if;
  return internal.doctor_row(v_doctor);
end
$$;

comment on function api.get_doctor(uuid) is
'Returns one doctor, active or not.
Errors: MB202 doctor_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
