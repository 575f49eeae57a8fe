select internal.declare_row('api.waitlist_entry', $$
  id uuid,
  clinic_id uuid,
  patient_id uuid,
  doctor_id uuid,
  specialization text,
  visit_type text,
  starts_at timestamptz,
  ends_at timestamptz,
  status text,
  position integer,
  booking_id uuid,
  offer_ends_at timestamptz,
  offered_at timestamptz,
  version integer,
  created_at timestamptz,
  updated_at timestamptz
$$);

comment on type api.waitlist_entry is 'A patient''s place in line for a seat that is freed.';
comment on column api.waitlist_entry.starts_at is 'Only slots that begin at or after this.';
comment on column api.waitlist_entry.ends_at is 'Only slots that begin before this.';
comment on column api.waitlist_entry.status is 'waiting, offered, booked, lapsed (let an offer run out), left, or over (its window has passed).';
comment on column api.waitlist_entry.position is 'While waiting: his place in the line of the clinic, from 1.';
comment on column api.waitlist_entry.booking_id is 'The hold he is offered, or the booking it became.';
comment on column api.waitlist_entry.offer_ends_at is 'While offered: confirm before.';
comment on column api.waitlist_entry.version is 'Grows with every change; travels as ETag.';
