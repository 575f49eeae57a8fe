create or replace function internal.count_in_line(
  p_slot data.slot, p_clinic data.clinic, p_doctor data.doctor, p_patient_id uuid, p_now timestamptz
)
returns integer
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select count(distinct e.patient_id)::integer
    from data.waitlist_entry as e
    where
      e.clinic_id = p_slot.clinic_id and e.status = 'waiting' and e.patient_id is distinct from p_patient_id
      and internal.is_waiting_for(e, p_slot, p_doctor)
      and not exists (
        select
        from data.waitlist_entry as v_own
        where
          v_own.patient_id = p_patient_id and v_own.clinic_id = p_slot.clinic_id and v_own.status = 'waiting'
          and internal.is_waiting_for(v_own, p_slot, p_doctor) and (v_own.created_at, v_own.id) < (e.created_at, e.id)
      )
      and (internal.booking_refusal(p_slot, p_clinic, p_doctor, e.patient_id, p_now, null, true)).code is null
  );
end
$$;

comment on function internal.count_in_line(data.slot, data.clinic, data.doctor, uuid, timestamptz) is
'How many patients wait for a slot, and may have it, before this one.
p_patient_id: who asks: those behind his own place do not count; null: somebody without a place.';
