create table data.clinic (
  id uuid not null,
  name text not null,
  address text,
  phone text,
  email text,
  time_zone text not null,
  is_active boolean not null default true,
  active_id uuid generated always as (case when is_active then id end) stored,
  hold_seconds integer not null default 120,
  min_notice_minutes integer not null default 0,
  horizon_days integer not null default 365,
  cancellation_notice_minutes integer not null default 0,
  max_active_bookings integer not null default 10,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  buffer_before_minutes integer not null default 0,
  buffer_after_minutes integer not null default 0,
  max_bookings_per_day integer not null default 1000,
  max_minutes_per_day integer not null default 1440,
  max_active_minutes integer not null default 1000000,
  max_active_holds integer not null default 10,
  reschedule_notice_minutes integer not null default 0,
  offer_seconds integer not null default 900,
  retention_days integer not null default 36500,
  constraint clinic_pkey primary key (id),
  constraint clinic_active_id_is_unique unique (active_id),
  constraint clinic_name_is_not_blank check (name ~ '\S' and length(name) <= 200),
  constraint clinic_time_zone_is_known check ((timestamp '2000-01-01' at time zone time_zone) is not null),
  constraint clinic_hold_is_5_seconds_to_1_day check (hold_seconds between 5 and 86400),
  constraint clinic_notice_is_up_to_30_days check (
    min_notice_minutes between 0 and 43200 and cancellation_notice_minutes between 0 and 43200
  ),
  constraint clinic_horizon_is_1_to_1095_days check (horizon_days between 1 and 1095),
  constraint clinic_allows_1_to_1000_bookings check (max_active_bookings between 1 and 1000),
  constraint clinic_buffers_are_0_to_240_minutes check (
    buffer_before_minutes between 0 and 240 and buffer_after_minutes between 0 and 240
  ),
  constraint clinic_allows_1_to_1000_bookings_a_day check (max_bookings_per_day between 1 and 1000),
  constraint clinic_allows_5_to_1440_minutes_a_day check (max_minutes_per_day between 5 and 1440),
  constraint clinic_allows_5_to_a_million_minutes check (max_active_minutes between 5 and 1000000),
  constraint clinic_allows_1_to_1000_holds check (max_active_holds between 1 and 1000),
  constraint clinic_reschedule_notice_is_up_to_30_days check (reschedule_notice_minutes between 0 and 43200),
  constraint clinic_offer_is_1_minute_to_7_days check (offer_seconds between 60 and 604800),
  constraint clinic_keeps_personal_data_30_to_36500_days check (retention_days between 30 and 36500)
);

comment on table data.clinic is 'A place where patients are seen, with its time zone and its booking policy. Global.';
comment on column data.clinic.time_zone is 'IANA name; shifts and templates are wall-clock times in it.';
comment on column data.clinic.active_id is 'The id while active, else null: what children that need a live clinic point at.';
comment on column data.clinic.hold_seconds is 'How long a pending booking keeps its seat, in seconds.';
comment on column data.clinic.min_notice_minutes is 'A slot is bookable only until this long before it begins, in minutes.';
comment on column data.clinic.horizon_days is 'A slot is bookable only this far ahead, in days of 24 hours.';
comment on column data.clinic.cancellation_notice_minutes is
'A patient may cancel a confirmed booking until this long before it begins, in minutes; staff always may.';
comment on column data.clinic.max_active_bookings is 'Most live bookings one patient may have in this clinic.';
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
comment on column data.clinic.version is 'Grows by one with every change; If-Match and p_expected_version compare it.';
comment on column data.clinic.retention_days is 'How long after a visit personal data are kept, in days of 24 hours.';
