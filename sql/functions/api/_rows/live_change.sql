select internal.declare_row('api.live_change', $$
  id bigint,
  kind text,
  clinic_id uuid,
  doctor_id uuid,
  slot_id uuid,
  starts_at timestamptz,
  ends_at timestamptz,
  status text,
  seats_left integer,
  version integer
$$);

comment on type api.live_change is 'Of what whoever watches is told: a slot, or much of a schedule, can be booked otherwise than before.';
comment on column api.live_change.id is 'Grows by one with each change.';
comment on column api.live_change.kind is 'slot: this one, as it was within the second. schedule: so much of it that it is better to search again.';
comment on column api.live_change.doctor_id is 'Whose; null: of all doctors of the clinic.';
comment on column api.live_change.slot_id is 'Null, as all that follows, where kind is schedule.';
comment on column api.live_change.status is 'open, blocked, closed or cancelled.';
comment on column api.live_change.seats_left is 'Free seats; a hold that is over counts as free.';
comment on column api.live_change.version is 'That of the slot; p_expected_version of book_slot compares it.';
