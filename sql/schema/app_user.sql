-- No e-mail address is kept: it is only asked for, never read.
create table data.app_user (
  id uuid not null,
  email_index bytea,
  password_hash text not null,
  is_admin boolean not null default false,
  patient_id uuid,
  is_active boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint app_user_pkey primary key (id),
  constraint app_user_email_is_unique unique (email_index),
  constraint app_user_patient_has_one_account unique (patient_id),
  constraint app_user_is_the_account_of_a_patient foreign key (patient_id)
  references data.patient (id) on delete no action,
  constraint app_user_password_is_hashed_by_bcrypt check (password_hash ~ '^\$2a\$[0-9]{2}\$[./A-Za-z0-9]{53}$'),
  constraint app_user_is_off_without_email check (email_index is not null or not is_active)
)
with (fillfactor = 80);

comment on table data.app_user is 'An account: who may log in. Global; what he may do in a clinic is in data.membership.';
comment on column data.app_user.email_index is 'HMAC-SHA-256 of the e-mail address in lower case, as patient.email_index: found without being read. Null once the patient is erased.';
comment on column data.app_user.password_hash is 'bcrypt, its cost in it: renewed at the first login after medbook.bcrypt_cost has changed.';
comment on column data.app_user.is_admin is 'May act as admin, in every clinic.';
comment on column data.app_user.patient_id is 'Whose account it is: he may act as this patient.';
comment on column data.app_user.is_active is 'False: cannot log in, nor go on with a session.';
