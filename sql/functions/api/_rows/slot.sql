select internal.declare_row('api.slot', $$
  id uuid,
  clinic_id uuid,
  clinic_name text,
  time_zone text,
  doctor_id uuid,
  doctor_name text,
  specialization text,
  starts_at timestamptz,
  ends_at timestamptz,
  status text,
  capacity integer,
  seats_left integer,
  visit_type text,
  fee_amount numeric,
  fee_currency text,
  version integer,
  extra_seats integer,
  resource_ids uuid[],
  template_id uuid
$$);

comment on type api.slot is 'A bookable time with its doctor and clinic.';
comment on column api.slot.time_zone is 'The clinic''s IANA zone, to show starts_at in.';
comment on column api.slot.status is 'open, blocked, closed or cancelled.';
comment on column api.slot.seats_left is 'Free seats; a hold that is over counts as free.';
comment on column api.slot.visit_type is 'in_person or virtual.';
comment on column api.slot.version is 'Grows with every change; p_expected_version of book_slot compares it.';
comment on column api.slot.extra_seats is 'Seats that staff added above capacity by overrides.';
comment on column api.slot.resource_ids is 'Rooms and equipment it needs; null: none.';
comment on column api.slot.template_id is 'The schedule template it comes from; null: made by hand.';
