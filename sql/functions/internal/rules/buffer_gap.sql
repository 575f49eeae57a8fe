create or replace function internal.buffer_gap(p_clinic data.clinic, p_doctor data.doctor)
returns interval
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  return interval '1 minute' * (
    coalesce(p_doctor.buffer_before_minutes, p_clinic.buffer_before_minutes)
    + coalesce(p_doctor.buffer_after_minutes, p_clinic.buffer_after_minutes)
  );
end
$$;

comment on function internal.buffer_gap(data.clinic, data.doctor) is
'How far two visits of a doctor in different slots are at least apart: what the first needs after it and the second before it.';
