create table data.closure (
  id uuid not null,
  clinic_id uuid not null,
  doctor_id uuid,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  reason text,
  created_at timestamptz not null,
  version integer not null default 1,
  updated_at timestamptz not null,
  planned_until date,
  constraint closure_pkey primary key (id, clinic_id),
  constraint closure_belongs_to_a_clinic foreign key (clinic_id)
  references data.clinic (id) on delete no action,
  constraint closure_belongs_to_a_doctor foreign key (doctor_id, clinic_id)
  references data.doctor (id, clinic_id) on delete no action,
  constraint closure_is_finite_and_forward check (
    isfinite(starts_at) and isfinite(ends_at) and starts_at < ends_at
  )
);

create index closure_clinic_id_idx on data.closure (clinic_id, starts_at);
create index closure_doctor_id_idx on data.closure (doctor_id, clinic_id) where doctor_id is not null;

comment on table data.closure is 'A time nobody is seen: the whole clinic (doctor_id null) or one doctor. No slots are generated in it.';
comment on column data.closure.planned_until is
'How far slots had been generated before it took some of them: until then lifting it brings them back. Null: none had, or it is older than this.';
