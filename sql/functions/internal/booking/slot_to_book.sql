create or replace function internal.slot_to_book(p_function text, p_slot_id uuid, p_clinic_id uuid, p_patient_id uuid)
returns data.slot
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_slot data.slot;
begin
  select * into v_slot from data.slot where id = p_slot_id and clinic_id = coalesce(p_clinic_id, clinic_id);
  if internal.is_allowed(p_function, v_slot.clinic_id, p_patient_id, v_slot.doctor_id) then
    if v_slot.id is not null then
      return v_slot;
    end if;
  elsif (internal.actor()).role = 'patient' then
    raise exception using errcode = 'MB302', message = 'forbidden',
      detail = format('patient_id=%s', p_patient_id), hint = 'A patient may book for himself.';
  end if;
  -- to staff a slot of another clinic is as good as none
  raise exception using errcode = 'MB204', message = 'slot_not_found',
    detail = format('slot_id=%s', p_slot_id), hint = 'Check the id.';
end
$$;

comment on function internal.slot_to_book(text, uuid, uuid, uuid) is
'Finds the slot that the caller would book for a patient, not locked, or refuses him.
p_function: the api function that asks.
p_clinic_id: only of this clinic; null: of any.
Errors: MB204 slot_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
