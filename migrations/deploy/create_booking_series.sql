-- Why: visits that come again.
-- Locks: SHARE ROW EXCLUSIVE on data.patient for the length of this transaction: milliseconds.
-- Back: drop the table, with its data.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

-- No foreign keys to doctor or clinic, for the reason given in booking.sql.
create table data.booking_series (
  id uuid not null,
  clinic_id uuid not null,
  patient_id uuid not null,
  doctor_id uuid not null,
  frequency text not null,
  every integer not null,
  occurrences integer not null,
  created_at timestamptz not null,
  constraint booking_series_pkey primary key (id, clinic_id),
  constraint booking_series_is_for_a_patient foreign key (patient_id)
  references data.patient (id) on delete no action,
  constraint booking_series_frequency_is_known check (frequency in ('daily', 'weekly')),
  constraint booking_series_comes_every_1_to_52 check (every between 1 and 52),
  constraint booking_series_has_2_to_100_occurrences check (occurrences between 2 and 100)
);

create index booking_series_patient_id_idx on data.booking_series (patient_id);

comment on table data.booking_series is 'A visit that comes again at the same local time. Its bookings name it.';
comment on column data.booking_series.frequency is 'daily or weekly, as FREQ of RFC 5545.';
comment on column data.booking_series.every is 'Every so many days or weeks, as INTERVAL of RFC 5545.';
comment on column data.booking_series.occurrences is 'How many were asked for, as COUNT of RFC 5545.';

commit;
