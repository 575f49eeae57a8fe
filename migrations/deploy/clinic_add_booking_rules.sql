-- Why: buffers, limits a day and in all, notice for rescheduling, and how long a seat is offered.
-- Locks: ACCESS EXCLUSIVE on data.clinic for the length of this transaction: milliseconds.
-- Back: drop the columns, with what was set in them.
-- squawk-ignore-file constraint-missing-not-valid
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

alter table data.clinic
add column buffer_before_minutes integer not null default 0,
add column buffer_after_minutes integer not null default 0,
add column max_bookings_per_day integer not null default 1000,
add column max_minutes_per_day integer not null default 1440,
add column max_active_minutes integer not null default 1000000,
add column max_active_holds integer not null default 10,
add column reschedule_notice_minutes integer not null default 0,
add column offer_seconds integer not null default 900;

alter table data.clinic
add constraint clinic_buffers_are_0_to_240_minutes check (
  buffer_before_minutes between 0 and 240 and buffer_after_minutes between 0 and 240
);
alter table data.clinic
add constraint clinic_allows_1_to_1000_bookings_a_day check (max_bookings_per_day between 1 and 1000);
alter table data.clinic
add constraint clinic_allows_5_to_1440_minutes_a_day check (max_minutes_per_day between 5 and 1440);
alter table data.clinic
add constraint clinic_allows_5_to_a_million_minutes check (max_active_minutes between 5 and 1000000);
alter table data.clinic
add constraint clinic_allows_1_to_1000_holds check (max_active_holds between 1 and 1000);
alter table data.clinic
add constraint clinic_reschedule_notice_is_up_to_30_days check (reschedule_notice_minutes between 0 and 43200);
alter table data.clinic
add constraint clinic_offer_is_1_minute_to_7_days check (offer_seconds between 60 and 604800);

comment on column data.clinic.buffer_before_minutes is 'Time a doctor needs before a visit, in minutes.';
comment on column data.clinic.buffer_after_minutes is
'Time a doctor needs after a visit, in minutes: two of his visits in different slots are at least after + before apart.';
comment on column data.clinic.max_bookings_per_day is 'Most bookings of one patient on one local day in this clinic.';
comment on column data.clinic.max_minutes_per_day is 'Longest that these may be together, in minutes.';
comment on column data.clinic.max_active_minutes is 'Longest that a patient''s live bookings in this clinic may be together, in minutes.';
comment on column data.clinic.max_active_holds is 'Most live holds one patient may have in this clinic.';
comment on column data.clinic.reschedule_notice_minutes is
'A patient may reschedule a confirmed booking until this long before it begins, in minutes; staff always may.';
comment on column data.clinic.offer_seconds is 'How long a seat offered from the waitlist is kept, in seconds.';

commit;
