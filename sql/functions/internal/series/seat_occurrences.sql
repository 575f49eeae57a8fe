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
  v_refusal internal.refusal;
  v_booking data.booking;
begin
  for v_occurrence in select o from jsonb_array_elements(p_occurrences) as o loop
    v_refusal := null;
    v_booking := null;
    if v_occurrence ->> 'refused_because' is not null then
      v_refusal.name := v_occurrence ->> 'refused_because';
    else
      select * into v_slot
      from data.slot
      where id = (v_occurrence ->> 'slot_id')::uuid and clinic_id = p_clinic.id;
      v_refusal := internal.booking_refusal(v_slot, p_clinic, p_doctor, p_series.patient_id, internal.now());
      if v_refusal.code is null then
        v_booking := internal.book_seat(v_slot, p_clinic, p_doctor, p_series.patient_id, p_notes, p_confirm, p_series.id);
      end if;
    end if;
    v_seated := v_seated || (v_occurrence || jsonb_build_object(
      'outcome', case when v_booking.id is null then 'refused' else 'booked' end,
      'booking_id', v_booking.id, 'reference', v_booking.reference, 'status', v_booking.status,
      'refused_because', v_refusal.name, 'rule', v_refusal.rule, 'allowed_from', v_refusal.allowed_from,
      'alternatives', null));
  end loop;
  return v_seated;
end
$$;

comment on function internal.seat_occurrences(data.booking_series, jsonb, data.clinic, data.doctor, text, boolean) is
'Books what it can of a series, all of which the caller has locked.
p_occurrences: as internal.plan_occurrences plans them.
Returns them with what became of each, as api.series has it, and "slot_id".
Errors: 55P03 slot_locked, MB101 slot_unavailable, MB102 slot_in_past, MB104 patient_overlap, MB108 patient_inactive, MB112 slot_beyond_horizon, MB114 buffer_needed, MB115 resource_unavailable, MB123 patient_erased, MB203 patient_not_found, MB303 invalid_claims, MB401 too_many_holds, MB402 too_many_bookings, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
