select internal.declare_row('api.membership', $$
  id uuid,
  clinic_id uuid,
  user_id uuid,
  role text,
  doctor_id uuid,
  created_at timestamptz
$$);

comment on type api.membership is 'What an account may do in a clinic: act as one of its doctors, or run it.';
comment on column api.membership.role is 'doctor or clinic_admin.';
comment on column api.membership.doctor_id is 'Which doctor he is there.';
