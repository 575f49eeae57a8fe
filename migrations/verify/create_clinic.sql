begin;

select
  id,
  name,
  address,
  phone,
  email,
  time_zone,
  is_active,
  active_id,
  hold_seconds,
  min_notice_minutes,
  horizon_days,
  cancellation_notice_minutes,
  max_active_bookings,
  version,
  created_at,
  updated_at
from data.clinic
where false;

-- every claim is there
select 1 / (count(*) = 8)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.clinic'::regclass
  and conname in (
    'clinic_pkey',
    'clinic_active_id_is_unique',
    'clinic_name_is_not_blank',
    'clinic_time_zone_is_known',
    'clinic_hold_is_5_seconds_to_1_day',
    'clinic_notice_is_up_to_30_days',
    'clinic_horizon_is_1_to_1095_days',
    'clinic_allows_1_to_1000_bookings'
  );

rollback;
