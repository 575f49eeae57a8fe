begin;

select
  buffer_before_minutes,
  buffer_after_minutes,
  max_bookings_per_day,
  max_minutes_per_day,
  max_active_minutes,
  max_active_holds,
  reschedule_notice_minutes,
  offer_seconds
from data.clinic
where false;

-- every claim is there
select 1 / (count(*) = 7)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.clinic'::regclass
  and conname in (
    'clinic_buffers_are_0_to_240_minutes',
    'clinic_allows_1_to_1000_bookings_a_day',
    'clinic_allows_5_to_1440_minutes_a_day',
    'clinic_allows_5_to_a_million_minutes',
    'clinic_allows_1_to_1000_holds',
    'clinic_reschedule_notice_is_up_to_30_days',
    'clinic_offer_is_1_minute_to_7_days'
  );

rollback;
