begin;

select
  id,
  clinic_id,
  patient_id,
  doctor_id,
  frequency,
  every,
  occurrences,
  created_at
from data.booking_series
where false;

-- every claim is there
select 1 / (count(*) = 5)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.booking_series'::regclass
  and conname in (
    'booking_series_pkey',
    'booking_series_is_for_a_patient',
    'booking_series_frequency_is_known',
    'booking_series_comes_every_1_to_52',
    'booking_series_has_2_to_100_occurrences'
  );
select 'data.booking_series_patient_id_idx'::regclass;

rollback;
