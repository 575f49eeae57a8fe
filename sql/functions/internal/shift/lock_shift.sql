-- Locks the clinic row first, as all who plan its slots do: the shift itself then needs no lock.
create or replace function internal.lock_shift(p_shift_id uuid, p_clinic_id uuid, p_expected_version integer)
returns data.shift
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_shift data.shift;
begin
  perform internal.lock_clinic(p_clinic_id);
  select * into v_shift from data.shift where id = p_shift_id and clinic_id = p_clinic_id;
  if not found then
    raise exception using errcode = 'MB206', message = 'shift_not_found',
      detail = format('shift_id=%s', p_shift_id), hint = 'Check the id.';
  end if;
  perform internal.check_version(p_expected_version, v_shift.version);
  return v_shift;
end
$$;

comment on function internal.lock_shift(uuid, uuid, integer) is
'Locks the clinic of a shift for planning, and returns the shift as it is now.
p_expected_version: null: any.
Errors: MB103 version_conflict, MB206 shift_not_found';
