select internal.declare_row('api.doctor', $$
  id uuid,
  clinic_id uuid,
  name text,
  specialization text,
  email text,
  phone text,
  bio text,
  experience_years integer,
  fee_amount numeric,
  fee_currency text,
  is_active boolean,
  version integer,
  created_at timestamptz,
  updated_at timestamptz
$$);

comment on type api.doctor is 'A practitioner as registered in one clinic.';
comment on column api.doctor.fee_amount is 'Price of a visit in units of fee_currency.';
comment on column api.doctor.fee_currency is 'ISO 4217 code.';
comment on column api.doctor.version is 'Grows with every change; travels as ETag.';
