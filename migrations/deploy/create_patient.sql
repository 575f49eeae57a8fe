-- Why: patients.
-- Locks: only what it makes; nobody can be using that yet.
-- Back: drop the table, with its data.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

create table data.patient (
  id uuid not null,
  name text not null,
  email text,
  phone text,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint patient_pkey primary key (id),
  constraint patient_email_is_unique unique (email),
  constraint patient_email_is_lower_case check (email = lower(email)),
  constraint patient_can_be_reached check (email is not null or phone is not null),
  constraint patient_name_is_not_blank check (name ~ '\S' and length(name) <= 200)
)
with (fillfactor = 80);

comment on table data.patient is 'A person who is seen. Global: one patient may book in many clinics.';
comment on column data.patient.email is 'Kept in lower case, so that uniqueness ignores case.';

commit;
