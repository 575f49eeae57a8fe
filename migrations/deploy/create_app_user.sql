-- Why: people log in with an e-mail address and a password, each with his roles in his clinics.
-- Locks: SHARE ROW EXCLUSIVE on data.patient, clinic and doctor for the moment that the foreign keys are made; the tables are empty.
-- Back: drop the tables, with every account.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

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

create table data.membership (
  id uuid not null,
  clinic_id uuid not null,
  user_id uuid not null,
  role text not null,
  doctor_id uuid,
  created_at timestamptz not null,
  constraint membership_pkey primary key (id, clinic_id),
  constraint membership_is_in_a_clinic foreign key (clinic_id)
  references data.clinic (id) on delete no action,
  constraint membership_is_of_a_user foreign key (user_id)
  references data.app_user (id) on delete no action,
  constraint membership_doctor_is_of_the_clinic foreign key (doctor_id, clinic_id)
  references data.doctor (id, clinic_id) on delete no action,
  constraint membership_is_granted_once unique (clinic_id, user_id, role),
  constraint membership_doctor_has_one_account unique (doctor_id, clinic_id),
  constraint membership_role_is_known check (role in ('doctor', 'clinic_admin')),
  constraint membership_of_a_doctor_names_him check ((role = 'doctor') = (doctor_id is not null))
);

create index membership_user_id_idx on data.membership (user_id);

comment on table data.membership is 'What an account may do in a clinic: act as one of its doctors, or run it.';
comment on column data.membership.doctor_id is 'Which doctor he is there.';

-- A session is a family of tokens, each of which is exchanged once for the next. The user's row is locked before any is written.
create table data.refresh_token (
  id uuid not null,
  family_id uuid not null,
  user_id uuid not null,
  digest bytea not null,
  role text not null,
  doctor_id uuid,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  family_expires_at timestamptz not null,
  rotated_at timestamptz,
  revoked_at timestamptz,
  constraint refresh_token_pkey primary key (id),
  constraint refresh_token_is_of_a_user foreign key (user_id)
  references data.app_user (id) on delete no action,
  constraint refresh_token_is_unique unique (digest),
  constraint refresh_token_is_kept_as_a_digest check (length(digest) = 32),
  constraint refresh_token_role_is_known check (role in ('patient', 'doctor', 'clinic_admin', 'admin')),
  constraint refresh_token_ends_with_its_family check (expires_at <= family_expires_at)
)
with (fillfactor = 80);

create index refresh_token_user_id_idx on data.refresh_token (user_id);
create index refresh_token_family_id_idx on data.refresh_token (family_id);
create index refresh_token_family_expires_at_idx on data.refresh_token (family_expires_at);

comment on table data.refresh_token is 'What goes on with a session when its access token has ended.';
comment on column data.refresh_token.family_id is 'The session: all that came of one login.';
comment on column data.refresh_token.digest is 'SHA-256 of the token, which has 256 random bits and is never stored.';
comment on column data.refresh_token.role is 'What the session acts as; judged again at every exchange.';
comment on column data.refresh_token.doctor_id is 'Which doctor it acts as. No foreign key: a global table depends on no clinic''s.';
comment on column data.refresh_token.expires_at is 'When it ends unless it is used before.';
comment on column data.refresh_token.family_expires_at is 'When the session ends however often it is used.';
comment on column data.refresh_token.rotated_at is 'When it was exchanged. Whoever shows it again has stolen it, or was stolen from: the family is revoked.';
comment on column data.refresh_token.revoked_at is 'When the session was ended: logged out, password changed, account disabled, or a token shown twice.';

commit;
