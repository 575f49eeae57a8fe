begin;

select
  min_notice_minutes,
  horizon_days,
  cancellation_notice_minutes,
  reschedule_notice_minutes,
  buffer_before_minutes,
  buffer_after_minutes,
  max_bookings_per_day,
  max_minutes_per_day,
  max_active_bookings,
  max_active_minutes,
  max_active_holds
from data.doctor
where false;

-- every claim is there
select 1 / (count(*) = 1)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.doctor'::regclass
  and conname in (
    'doctor_rules_are_within_those_of_a_clinic'
  );

rollback;
