-- Locks the doctor row in the form its slots' foreign key takes, so that a disable in flight is waited for, not overlooked.
create or replace function internal.check_doctor_is_active(p_doctor_id uuid, p_clinic_id uuid)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_is_active boolean;
begin
  select is_active into v_is_active from data.doctor where id = p_doctor_id and clinic_id = p_clinic_id for key share;
  if not found then
    raise exception using errcode = 'MB202', message = 'doctor_not_found',
      detail = format('doctor_id=%s', p_doctor_id), hint = 'Name a doctor of this clinic.';
  elsif not v_is_active then
    raise exception using errcode = 'MB108', message = 'doctor_inactive',
      detail = format('doctor_id=%s', p_doctor_id), hint = 'Enable the doctor first.';
  end if;
end
$$;

comment on function internal.check_doctor_is_active(uuid, uuid) is
'Locks a doctor, and refuses one who is not of this clinic, or is disabled.
Errors: MB108 doctor_inactive, MB202 doctor_not_found';
