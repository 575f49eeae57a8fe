create or replace function internal.list_alternatives(
  p_slot data.slot, p_patient_id uuid, p_moving_id uuid, p_limit integer
)
returns jsonb
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'slot_id', s.id, 'doctor_id', s.doctor_id, 'doctor_name', d.name, 'starts_at', s.starts_at, 'ends_at', s.ends_at)
      order by s.n),
    '[]')
  from (
    select v_slot.*, row_number() over () as n
    from internal.alternatives(p_slot, p_patient_id, p_moving_id, p_limit) as v_slot
  ) as s
  inner join data.doctor as d on d.id = s.doctor_id and d.clinic_id = s.clinic_id
$$;

comment on function internal.list_alternatives(data.slot, uuid, uuid, integer) is
'What internal.alternatives finds, for callers to read: [{"slot_id", "doctor_id", "doctor_name", "starts_at", "ends_at"}].
p_patient_id: for whom; null: anybody.
p_moving_id: a booking of his that would give up its seat; null: none.';
