select internal.declare_row('api.booking_request', $$
  id uuid,
  clinic_id uuid,
  slot_id uuid,
  alternative_slot_ids uuid[],
  patient_id uuid,
  status text,
  position integer,
  attempts integer,
  booking_id uuid,
  reasons jsonb,
  created_at timestamptz,
  settled_at timestamptz
$$);

comment on type api.booking_request is 'A request for a seat, which is served when its turn comes.';
comment on column api.booking_request.id is 'Of two requests, the one with the smaller id came first.';
comment on column api.booking_request.alternative_slot_ids is 'What is tried, in this order, when slot_id is refused.';
comment on column api.booking_request.status is 'queued, booked, refused or failed (the tenth attempt met somebody else''s lock too).';
comment on column api.booking_request.position is 'While queued: its place among those who asked for the same slot_id first, from 1.';
comment on column api.booking_request.attempts is 'How often it was its turn and something else, as a lock, was in the way.';
comment on column api.booking_request.booking_id is 'The booking it became.';
comment on column api.booking_request.reasons is
'Why not, slot by slot in the order they were tried: [{"slot_id", "code", "name"}], as in api.errors(). Of a booked one: why not those before.';
