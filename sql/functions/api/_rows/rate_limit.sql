select internal.declare_row('api.rate_limit', $$
  id uuid,
  action text,
  max_calls integer,
  window_seconds integer,
  version integer,
  created_at timestamptz,
  updated_at timestamptz
$$);

comment on type api.rate_limit is 'How often one subject may do something: max_calls in any stretch of window_seconds.';
comment on column api.rate_limit.action is 'book: a patient makes bookings; log_in: an account is tried.';
comment on column api.rate_limit.version is 'Grows with every change; travels as ETag.';
