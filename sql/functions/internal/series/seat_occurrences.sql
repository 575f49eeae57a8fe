-- In order, so that each is judged with those before it booked.
create or replace function internal.seat_occurrences(
  p_series data.booking_series, p_occurrences jsonb, p_clinic data.clinic, p_doctor data.doctor, p_notes text, p_confirm boolean
)
returns jsonb
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_occurrence jsonb;
  v_seated jsonb := jsonb '[]';
  v_slot data.slot;
  v_seating internal.seating;
begin
  for v_occurrence in select o from jsonb_array_elements(p_occurrences) as o loop
    v_seating := null;
    if v_occurrence ->> 'refused_because' is null then
      select * into v_slot
      from data.slot
      where id = (v_occurrence ->> 'slot_id')::uuid and clinic_id = p_clinic.id;
      v_seating := internal.book_seat(v_slot, p_clinic, p_doctor, p_series.patient_id, p_notes, p_confirm, p_series.id);
    end if;
    v_seated := v_seated || (v_occurrence || jsonb_build_object(
      'outcome', case when (v_seating.booking).id is null then 'refused' else 'booked' end,
      'booking_id', (v_seating.booking).id, 'reference', (v_seating.booking).reference, 'status', (v_seating.booking).status,
      'refused_because', coalesce((v_seating.refusal).name, v_occurrence ->> 'refused_because'),
      'rule', (v_seating.refusal).rule, 'allowed_from', (v_seating.refusal).allowed_from,
      'alternatives', null));
  end loop;
  return v_seated;
end
$$;

comment on function internal.seat_occurrences(data.booking_series, jsonb, data.clinic, data.doctor, text, boolean) is
'Books what it can of a series, all of which the caller has locked.
p_occurrences: as internal.plan_occurrences plans them.
Returns them with what became of each, as api.series has it, and "slot_id".
Errors: 55P03 slot_locked, MB123 patient_erased, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
