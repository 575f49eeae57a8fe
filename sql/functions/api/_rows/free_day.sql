select internal.declare_row('api.free_day', $$
  id uuid,
  local_date date,
  time_zone text,
  doctor_id uuid,
  starts_at timestamptz,
  ends_at timestamptz
$$);

comment on type api.free_day is 'A local day on which something can be booked, with its first free slot.';
comment on column api.free_day.id is 'The first slot that can be booked on that day.';
comment on column api.free_day.local_date is 'In the clinic''s zone.';
comment on column api.free_day.doctor_id is 'Whose slot it is.';
