select internal.declare_row('api.closure', $$
  id uuid,
  clinic_id uuid,
  doctor_id uuid,
  starts_at timestamptz,
  ends_at timestamptz,
  reason text,
  created_at timestamptz
$$);

comment on type api.closure is 'A time in which no slots are generated.';
comment on column api.closure.doctor_id is 'Whose time off; null: the whole clinic is closed.';
