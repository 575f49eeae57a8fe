-- Why: a doctors own booking rules, where they are not the clinics.
-- Locks: ACCESS EXCLUSIVE on data.doctor for the length of this transaction: milliseconds.
-- Back: drop the columns, with what was set in them.
-- squawk-ignore-file constraint-missing-not-valid
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

alter table data.doctor
add column min_notice_minutes integer,
add column horizon_days integer,
add column cancellation_notice_minutes integer,
add column reschedule_notice_minutes integer,
add column buffer_before_minutes integer,
add column buffer_after_minutes integer,
add column max_bookings_per_day integer,
add column max_minutes_per_day integer,
add column max_active_bookings integer,
add column max_active_minutes integer,
add column max_active_holds integer;

alter table data.doctor
add constraint doctor_rules_are_within_those_of_a_clinic check (
  min_notice_minutes between 0 and 43200
  and horizon_days between 1 and 1095
  and cancellation_notice_minutes between 0 and 43200
  and reschedule_notice_minutes between 0 and 43200
  and buffer_before_minutes between 0 and 240
  and buffer_after_minutes between 0 and 240
  and max_bookings_per_day between 1 and 1000
  and max_minutes_per_day between 5 and 1440
  and max_active_bookings between 1 and 1000
  and max_active_minutes between 5 and 1000000
  and max_active_holds between 1 and 1000
);

comment on column data.doctor.min_notice_minutes is 'Stands in for the clinic''s, for this doctor; null: the clinic''s holds.';
comment on column data.doctor.horizon_days is 'Stands in for the clinic''s, for this doctor; null: the clinic''s holds.';
comment on column data.doctor.cancellation_notice_minutes is 'Stands in for the clinic''s, for this doctor; null: the clinic''s holds.';
comment on column data.doctor.reschedule_notice_minutes is 'Stands in for the clinic''s, for this doctor; null: the clinic''s holds.';
comment on column data.doctor.buffer_before_minutes is 'Stands in for the clinic''s, for this doctor; null: the clinic''s holds.';
comment on column data.doctor.buffer_after_minutes is 'Stands in for the clinic''s, for this doctor; null: the clinic''s holds.';
comment on column data.doctor.max_bookings_per_day is 'Stands in for the clinic''s, for this doctor; null: the clinic''s holds.';
comment on column data.doctor.max_minutes_per_day is 'Stands in for the clinic''s, for this doctor; null: the clinic''s holds.';
comment on column data.doctor.max_active_bookings is 'Stands in for the clinic''s, for this doctor; null: the clinic''s holds.';
comment on column data.doctor.max_active_minutes is 'Stands in for the clinic''s, for this doctor; null: the clinic''s holds.';
comment on column data.doctor.max_active_holds is 'Stands in for the clinic''s, for this doctor; null: the clinic''s holds.';

commit;
