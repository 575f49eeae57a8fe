-- Why: doctors, by the active-id rule only in active clinics.
-- Locks: SHARE ROW EXCLUSIVE on data.clinic for the length of this transaction: milliseconds.
-- Back: drop the table, with its data.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

create table data.doctor (
  id uuid not null,
  clinic_id uuid not null,
  name text not null,
  specialization text not null,
  email text,
  phone text,
  bio text,
  experience_years integer,
  fee_amount numeric,
  fee_currency text,
  is_active boolean not null default true,
  active_id uuid generated always as (case when is_active then id end) stored,
  active_clinic_id uuid generated always as (case when is_active then clinic_id end) stored,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint doctor_pkey primary key (id, clinic_id),
  constraint doctor_active_id_is_unique unique (active_id, clinic_id),
  constraint doctor_belongs_to_a_clinic foreign key (clinic_id)
  references data.clinic (id) on delete no action,
  constraint active_doctor_has_an_active_clinic foreign key (active_clinic_id)
  references data.clinic (active_id) on delete no action,
  constraint doctor_name_is_not_blank check (name ~ '\S' and length(name) <= 200),
  constraint doctor_specialization_is_not_blank check (specialization ~ '\S' and length(specialization) <= 100),
  constraint doctor_experience_is_0_to_80_years check (experience_years between 0 and 80),
  constraint doctor_fee_is_0_to_10_billion_in_cents check (
    fee_amount between 0 and 9999999999.99 and fee_amount = round(fee_amount, 2)
  ),
  constraint doctor_fee_has_a_currency check ((fee_amount is null) = (fee_currency is null)),
  constraint doctor_fee_currency_is_iso_4217 check (fee_currency ~ '^[A-Z]{3}$')
);

create index doctor_clinic_id_idx on data.doctor (clinic_id, id);
create index doctor_active_clinic_id_idx on data.doctor (active_clinic_id) where active_clinic_id is not null;
create index doctor_specialization_idx on data.doctor (lower(specialization), clinic_id);

comment on table data.doctor is 'A practitioner as registered in one clinic.';
comment on column data.doctor.active_id is 'The id while active, else null: what live slots point at.';
comment on column data.doctor.active_clinic_id is
'The clinic while the doctor is active, else null. So the database itself refuses an active doctor in a disabled clinic.';
comment on column data.doctor.fee_amount is 'Price of a visit in units of fee_currency, two decimals.';
comment on column data.doctor.fee_currency is 'ISO 4217 code.';

commit;
