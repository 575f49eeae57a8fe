-- What can be told of a person is in one encrypted document, so that no claim about it can be a constraint: internal.check_profile
-- makes them.
create table data.patient (
  id uuid not null,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  is_active boolean not null default true,
  profile bytea,
  email_index bytea,
  erased_at timestamptz,
  constraint patient_pkey primary key (id),
  constraint patient_email_is_unique unique (email_index),
  constraint patient_is_known_until_erased check ((profile is null) = (erased_at is not null)),
  constraint patient_is_not_found_once_erased check (erased_at is null or email_index is null),
  constraint patient_is_off_once_erased check (erased_at is null or not is_active)
)
with (fillfactor = 80);

comment on table data.patient is 'A person who is seen. Global: one patient may book in many clinics.';
comment on column data.patient.is_active is 'False: cannot book. His history stays.';
comment on column data.patient.profile is 'Name, e-mail and phone, as JSON encrypted with the patient''s own key.';
comment on column data.patient.email_index is 'HMAC-SHA-256 of the e-mail address in lower case under data.email_key: unique, and found without being read.';
comment on column data.patient.erased_at is 'When his key was destroyed: nobody can read his data any more, wherever it still lies.';
