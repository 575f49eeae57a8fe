create or replace function internal.is_waiting_for(p_entry data.waitlist_entry, p_slot data.slot, p_doctor data.doctor)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return p_entry.clinic_id = p_slot.clinic_id
    and p_slot.starts_at >= p_entry.starts_at and p_slot.starts_at < p_entry.ends_at
    and (p_entry.doctor_id is null or p_entry.doctor_id = p_slot.doctor_id)
    and (p_entry.specialization is null or p_entry.specialization = lower(p_doctor.specialization))
    and (p_entry.visit_type is null or p_entry.visit_type = p_slot.visit_type)
    -- what he declined, or gave up since he joined, he is not offered again
    and not exists (
      select
      from data.booking as b
      where
        b.slot_id = p_slot.id and b.clinic_id = p_slot.clinic_id and b.patient_id = p_entry.patient_id
        and (
          b.waitlist_entry_id = p_entry.id or b.status = 'pending'
          or coalesce(b.cancelled_at, b.expired_at) >= p_entry.created_at
        )
    );
end
$$;

comment on function internal.is_waiting_for(data.waitlist_entry, data.slot, data.doctor) is
'Whether a slot is one that a place in line waits for.
p_doctor: the slot''s.';
