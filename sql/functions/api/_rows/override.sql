select internal.declare_row('api.override', $$
  id uuid,
  clinic_id uuid,
  booking_id uuid,
  kind text,
  reason text,
  actor text,
  created_at timestamptz
$$);

comment on type api.override is 'A rule that staff set aside.';
comment on column api.override.kind is 'overbook, walk_in, off_hours, late_cancel or late_reschedule.';
comment on column api.override.actor is 'role:subject of who did it.';
