select internal.declare_row('api.clinic', $$
  id uuid,
  name text,
  address text,
  phone text,
  email text,
  time_zone text,
  is_active boolean,
  hold_seconds integer,
  min_notice_minutes integer,
  horizon_days integer,
  cancellation_notice_minutes integer,
  max_active_bookings integer,
  version integer,
  created_at timestamptz,
  updated_at timestamptz
$$);

comment on type api.clinic is 'A clinic and its booking policy.';
comment on column api.clinic.time_zone is 'IANA name.';
comment on column api.clinic.hold_seconds is 'How long a pending booking keeps its seat, in seconds.';
comment on column api.clinic.min_notice_minutes is 'A slot is bookable until this long before it begins, in minutes.';
comment on column api.clinic.horizon_days is 'A slot is bookable this far ahead, in days.';
comment on column api.clinic.cancellation_notice_minutes is
'A patient may cancel a confirmed booking until this long before it begins, in minutes.';
comment on column api.clinic.max_active_bookings is 'Most live bookings of one patient in this clinic.';
comment on column api.clinic.version is 'Grows with every change; travels as ETag.';
