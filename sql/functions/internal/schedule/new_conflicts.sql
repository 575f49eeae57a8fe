create or replace function internal.new_conflicts(p_clinic_id uuid, p_conflict_ids uuid[])
returns jsonb
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'booking_id', b.id, 'reference', b.reference, 'slot_id', s.id, 'doctor_id', s.doctor_id, 'starts_at', s.starts_at,
        'ends_at', s.ends_at, 'reason', c.reason, 'alternatives', v_other.list)
      order by s.starts_at, b.id),
    '[]')
  from data.schedule_conflict as c
  inner join data.booking as b on b.id = c.booking_id and b.clinic_id = c.clinic_id
  inner join data.slot as s on s.id = c.slot_id and s.clinic_id = c.clinic_id
  cross join lateral (
    select coalesce(
      jsonb_agg(
        jsonb_build_object('doctor_id', a.doctor_id, 'starts_at', a.starts_at, 'ends_at', a.ends_at) order by a.ordinality),
      '[]') as list
    from internal.alternatives(s, b.patient_id, b.id, 5) with ordinality as a
  ) as v_other
  where c.id = any (p_conflict_ids) and c.clinic_id = p_clinic_id
$$;

comment on function internal.new_conflicts(uuid, uuid[]) is
'What the one who changed the schedule is told of the bookings in its way, with up to 5 alternatives each. Without ids of slots that a dry run would make.';
