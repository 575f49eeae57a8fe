begin;

set local lock_timeout = '100ms';

alter table data.doctor
drop column min_notice_minutes,
drop column horizon_days,
drop column cancellation_notice_minutes,
drop column reschedule_notice_minutes,
drop column buffer_before_minutes,
drop column buffer_after_minutes,
drop column max_bookings_per_day,
drop column max_minutes_per_day,
drop column max_active_bookings,
drop column max_active_minutes,
drop column max_active_holds;

commit;
