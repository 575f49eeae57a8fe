select internal.declare_row('api.booking', $$
  id uuid,
  clinic_id uuid,
  slot_id uuid,
  doctor_id uuid,
  patient_id uuid,
  starts_at timestamptz,
  ends_at timestamptz,
  seat integer,
  status text,
  reference text,
  expires_at timestamptz,
  notes text,
  reason text,
  version integer,
  created_at timestamptz,
  confirmed_at timestamptz,
  arrived_at timestamptz,
  completed_at timestamptz,
  cancelled_at timestamptz,
  no_show_at timestamptz,
  expired_at timestamptz,
  visit_type text,
  meeting_url text,
  series_id uuid,
  waitlist_entry_id uuid,
  swap_with_id uuid
$$);

comment on type api.booking is 'One patient''s seat in one slot.';
comment on column api.booking.status is 'pending, confirmed, arrived, completed, cancelled, no_show or expired.';
comment on column api.booking.reference is 'What a person says on the phone: XXXXX-XXXXX, no I, L, O or U.';
comment on column api.booking.expires_at is 'When a pending booking ends by itself.';
comment on column api.booking.version is 'Grows with every change; travels as ETag.';
comment on column api.booking.visit_type is 'in_person or virtual.';
comment on column api.booking.meeting_url is 'Where a virtual visit takes place, once confirmed.';
comment on column api.booking.series_id is 'The series it is an occurrence of.';
comment on column api.booking.waitlist_entry_id is 'The place in line that it was offered to.';
comment on column api.booking.swap_with_id is 'The booking that its patient has asked to swap with.';
