begin;

select
  id,
  clinic_id,
  booking_id,
  slot_id,
  reason,
  kept_at,
  created_at
from data.schedule_conflict
where false;

-- every claim is there
select 1 / (count(*) = 4)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.schedule_conflict'::regclass
  and conname in (
    'schedule_conflict_pkey',
    'schedule_conflict_is_of_a_booking',
    'schedule_conflict_is_in_a_slot',
    'schedule_conflict_reason_is_known'
  );
select
  'data.schedule_conflict_is_open_once'::regclass,
  'data.schedule_conflict_booking_id_idx'::regclass,
  'data.schedule_conflict_slot_id_idx'::regclass,
  'data.schedule_conflict_clinic_id_idx'::regclass;

rollback;
