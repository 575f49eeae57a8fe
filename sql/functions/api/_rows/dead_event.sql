select internal.declare_row('api.dead_event', $$
  id uuid,
  clinic_id uuid,
  occurred_at timestamptz,
  topic text,
  entity_id uuid,
  attempts integer,
  error text,
  dead_at timestamptz
$$);

comment on type api.dead_event is 'An event that a consumer could not be told.';
comment on column api.dead_event.attempts is 'How often it was given out.';
comment on column api.dead_event.error is 'Why the last attempt failed, in the consumer''s words; lease lapsed: it never said.';
comment on column api.dead_event.dead_at is 'When it was given up.';
