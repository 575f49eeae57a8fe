select internal.declare_row('api.app_user', $$
  id uuid,
  is_admin boolean,
  patient_id uuid,
  is_active boolean,
  version integer,
  created_at timestamptz,
  updated_at timestamptz
$$);

comment on type api.app_user is 'An account. Its e-mail address is not kept, so that nobody can read it.';
comment on column api.app_user.is_admin is 'May act as admin, in every clinic.';
comment on column api.app_user.patient_id is 'Whose account it is: he may act as this patient.';
comment on column api.app_user.is_active is 'False: cannot log in, nor go on with a session.';
comment on column api.app_user.version is 'Grows with every change; travels as ETag.';
