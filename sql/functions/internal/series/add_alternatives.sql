-- Where the patient has as many bookings or holds as he may, no other slot would do: none is looked for.
create or replace function internal.add_alternatives(p_occurrences jsonb, p_slot data.slot, p_patient_id uuid)
returns jsonb
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_occurrence jsonb;
  v_answer jsonb := jsonb '[]';
begin
  for v_occurrence in select o from jsonb_array_elements(p_occurrences) as o loop
    if v_occurrence ->> 'outcome' = 'refused' then
      p_slot.starts_at := (v_occurrence ->> 'starts_at')::timestamptz;
      p_slot.id := coalesce((v_occurrence ->> 'slot_id')::uuid, p_slot.id);
      v_occurrence := v_occurrence || jsonb_build_object(
        'alternatives',
        case
          when v_occurrence ->> 'rule' in ('max_active_holds', 'max_active_bookings') then '[]'
          else internal.list_alternatives(p_slot, p_patient_id, null, 3)
        end);
    end if;
    v_answer := v_answer || (v_occurrence - 'slot_id');
  end loop;
  return v_answer;
end
$$;

comment on function internal.add_alternatives(jsonb, data.slot, uuid) is
'Names up to 3 other slots near each occurrence of a series that was refused.
p_occurrences: as internal.seat_occurrences returns them.
p_slot: of the first one.';
