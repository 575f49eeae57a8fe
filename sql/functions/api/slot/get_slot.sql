create or replace function api.get_slot(p_slot_id uuid)
returns api.slot
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_slot data.slot;
  v_clinic data.clinic;
  v_doctor data.doctor;
begin
  perform internal.authorize('get_slot');
  select * into v_slot from data.slot where id = p_slot_id;
  if not found then
    raise exception using errcode = 'MB204', message = 'slot_not_found',
      detail = format('slot_id=%s', p_slot_id), hint = 'Check the id.';
  end if;
  select * into v_clinic from data.clinic where id = v_slot.clinic_id;
  select * into v_doctor from data.doctor where id = v_slot.doctor_id and clinic_id = v_slot.clinic_id;
  return internal.slot_row(v_slot, v_clinic, v_doctor);
end
$$;

comment on function api.get_slot(uuid) is
'Returns one slot, whatever its status.
Errors: MB204 slot_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
