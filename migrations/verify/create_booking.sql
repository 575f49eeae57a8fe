begin;

select
  id,
  clinic_id,
  slot_id,
  doctor_id,
  patient_id,
  starts_at,
  ends_at,
  during,
  seat,
  status,
  reference,
  expires_at,
  notes,
  reason,
  version,
  created_at,
  confirmed_at,
  arrived_at,
  completed_at,
  cancelled_at,
  no_show_at,
  expired_at
from data.booking
where false;

-- every claim is there
select 1 / (count(*) = 9)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.booking'::regclass
  and conname in (
    'booking_pkey',
    'booking_reference_is_unique',
    'booking_takes_a_slot',
    'booking_is_for_a_patient',
    'patient_is_in_one_place',
    'booking_is_finite_and_forward',
    'booking_seat_is_counted_from_one',
    'booking_status_is_known',
    'booking_hold_has_an_end'
  );
select
  'data.booking_seat_is_taken_once'::regclass,
  'data.booking_slot_id_idx'::regclass,
  'data.booking_patient_id_idx'::regclass,
  'data.booking_doctor_id_idx'::regclass,
  'data.booking_clinic_id_idx'::regclass,
  'data.booking_expires_at_idx'::regclass;

rollback;
