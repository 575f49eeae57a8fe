-- plpgsql, though one expression: an sql function of a row is started anew for each.
create or replace function internal.slot_row(p_slot data.slot, p_clinic data.clinic, p_doctor data.doctor)
returns api.slot
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  return row(
    p_slot.id, p_slot.clinic_id, p_clinic.name, p_clinic.time_zone, p_slot.doctor_id, p_doctor.name,
    p_doctor.specialization, p_slot.starts_at, p_slot.ends_at, p_slot.status, p_slot.capacity,
    greatest(
      p_slot.capacity - p_slot.booked
      + case when p_slot.booked > 0 then internal.stale_holds(p_slot.id, p_slot.clinic_id, internal.now()) else 0 end,
      0),
    p_slot.visit_type, p_doctor.fee_amount, p_doctor.fee_currency, p_slot.version, p_slot.extra_seats, p_slot.resource_ids,
    p_slot.template_id
  )::api.slot;
end
$$;

comment on function internal.slot_row(data.slot, data.clinic, data.doctor) is 'A slot as callers see it, with its clinic and doctor.';
