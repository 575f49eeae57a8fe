create table data.booking_override (
  id uuid not null,
  clinic_id uuid not null,
  booking_id uuid not null,
  kind text not null,
  actor text not null,
  created_at timestamptz not null,
  reason bytea,
  constraint booking_override_pkey primary key (id, clinic_id),
  constraint booking_override_is_of_a_booking foreign key (booking_id, clinic_id)
  references data.booking (id, clinic_id) on delete no action,
  constraint booking_override_kind_is_known check (
    kind in ('overbook', 'walk_in', 'off_hours', 'late_cancel', 'late_reschedule')
  )
);

create index booking_override_booking_id_idx on data.booking_override (booking_id, clinic_id);
create index booking_override_clinic_id_idx on data.booking_override (clinic_id, created_at, id);

comment on table data.booking_override is 'Each time staff set a rule aside: which, for which booking, who and why.';
comment on column data.booking_override.kind is 'overbook, walk_in, off_hours, late_cancel or late_reschedule.';
comment on column data.booking_override.actor is 'role:subject of the caller.';
comment on column data.booking_override.reason is
'Encrypted with the patient''s key; null once he is erased, or the visit is older than the clinic keeps personal data.';
