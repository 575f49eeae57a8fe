select internal.declare_row('api.event', $$
  id uuid,
  occurred_at timestamptz,
  topic text,
  actor text,
  payload jsonb
$$);

comment on type api.event is 'What happened to something, as the log has it.';
comment on column api.event.topic is 'booking.confirmed, booking.rescheduled, …';
comment on column api.event.actor is 'role:subject of who did it; system:login for a job.';
comment on column api.event.payload is 'Ids, times and counts.';
