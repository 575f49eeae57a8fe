create or replace function internal.find_slot_to_book(p_function text, p_slot_id uuid, p_clinic_id uuid, p_patient_id uuid)
returns internal.slot_in_context
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_found internal.slot_in_context;
begin
  select s, c, d into v_found
  from data.slot as s
  inner join data.clinic as c on c.id = s.clinic_id
  inner join data.doctor as d on d.id = s.doctor_id and d.clinic_id = s.clinic_id
  where s.id = p_slot_id and s.clinic_id = coalesce(p_clinic_id, s.clinic_id);
  if internal.is_allowed(p_function, (v_found.slot).clinic_id, p_patient_id, (v_found.slot).doctor_id) then
    if (v_found.slot).id is not null then
      return v_found;
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

comment on function internal.find_slot_to_book(text, uuid, uuid, uuid) is
'Finds the slot that the caller would book for a patient, not locked, or refuses him.
p_function: the api function that asks.
p_clinic_id: only of this clinic; null: of any.
Errors: MB204 slot_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
