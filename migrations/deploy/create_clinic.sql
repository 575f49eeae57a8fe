-- Why: clinics and their booking policy.
-- Locks: only what it makes; nobody can be using that yet.
-- Back: drop the table, with its data.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

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
  constraint clinic_pkey primary key (id),
  constraint clinic_active_id_is_unique unique (active_id),
  constraint clinic_name_is_not_blank check (name ~ '\S' and length(name) <= 200),
  constraint clinic_time_zone_is_known check ((timestamp '2000-01-01' at time zone time_zone) is not null),
  constraint clinic_hold_is_5_seconds_to_1_day check (hold_seconds between 5 and 86400),
  constraint clinic_notice_is_up_to_30_days check (
    min_notice_minutes between 0 and 43200 and cancellation_notice_minutes between 0 and 43200
  ),
  constraint clinic_horizon_is_1_to_1095_days check (horizon_days between 1 and 1095),
  constraint clinic_allows_1_to_1000_bookings check (max_active_bookings between 1 and 1000)
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
comment on column data.clinic.version is 'Grows by one with every change; If-Match and p_expected_version compare it.';

commit;
