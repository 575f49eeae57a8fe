select internal.declare_row('api.claimed_event', $$
  id uuid,
  clinic_id uuid,
  occurred_at timestamptz,
  topic text,
  entity_id uuid,
  actor text,
  payload jsonb,
  attempt integer,
  leased_until timestamptz
$$);

comment on type api.claimed_event is 'An event that a consumer has claimed, and must acknowledge.';
comment on column api.claimed_event.id is 'The same whenever the event is given out again: what to recognise a duplicate by.';
comment on column api.claimed_event.clinic_id is 'All zeros for what belongs to no clinic.';
comment on column api.claimed_event.topic is 'booking.confirmed, booking.rescheduled, …';
comment on column api.claimed_event.entity_id is 'What it happened to: of one entity, events come in the order in which they happened.';
comment on column api.claimed_event.payload is 'Ids, times and counts.';
comment on column api.claimed_event.attempt is 'How often it has been given out, this time included.';
comment on column api.claimed_event.leased_until is 'Given out again from then on, unless it is acknowledged.';
