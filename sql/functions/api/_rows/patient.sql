select internal.declare_row('api.patient', $$
  id uuid,
  name text,
  email text,
  phone text,
  version integer,
  created_at timestamptz,
  updated_at timestamptz,
  is_active boolean,
  erased_at timestamptz
$$);

comment on type api.patient is 'A person who is seen.';
comment on column api.patient.version is 'Grows with every change; travels as ETag.';
comment on column api.patient.is_active is 'False: cannot book.';
comment on column api.patient.erased_at is 'When his data were erased: name, e-mail and phone are null then.';
