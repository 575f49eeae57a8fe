select internal.declare_row('api.series', $$
  id uuid,
  clinic_id uuid,
  patient_id uuid,
  doctor_id uuid,
  frequency text,
  every integer,
  booked integer,
  refused integer,
  occurrences jsonb,
  created_at timestamptz
$$);

comment on type api.series is 'A visit that comes again, and what became of each occurrence.';
comment on column api.series.id is 'Null where nothing was booked.';
comment on column api.series.frequency is 'daily or weekly.';
comment on column api.series.every is 'Every so many days or weeks.';
comment on column api.series.occurrences is 'In order: {"occurrence", "starts_at", "outcome": booked, refused or withheld, "booking_id", "reference", "status", "refused_because", "rule", "allowed_from", "alternatives"}; withheld: possible, but not booked as another was refused. Of cancel_series also: cancelled, or kept as refused_because says.';
