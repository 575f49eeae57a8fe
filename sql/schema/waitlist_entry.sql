create table data.waitlist_entry (
  id uuid not null,
  clinic_id uuid not null,
  patient_id uuid not null,
  doctor_id uuid,
  specialization text,
  visit_type text,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  status text not null default 'waiting',
  offered_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  due_at timestamptz,
  constraint waitlist_entry_pkey primary key (id, clinic_id),
  constraint waitlist_entry_belongs_to_a_clinic foreign key (clinic_id)
  references data.clinic (id) on delete no action,
  constraint waitlist_entry_is_for_a_patient foreign key (patient_id)
  references data.patient (id) on delete no action,
  constraint waitlist_entry_is_for_a_doctor foreign key (doctor_id, clinic_id)
  references data.doctor (id, clinic_id) on delete no action,
  constraint waitlist_entry_window_is_finite_and_forward check (
    isfinite(starts_at) and isfinite(ends_at) and starts_at < ends_at
  ),
  constraint waitlist_entry_visit_type_is_known check (visit_type in ('in_person', 'virtual')),
  constraint waitlist_entry_status_is_known check (status in ('waiting', 'offered', 'booked', 'lapsed', 'left'))
);

create index waitlist_entry_clinic_id_idx on data.waitlist_entry (clinic_id, created_at, id);
create index waitlist_entry_line_idx on data.waitlist_entry (clinic_id, created_at, id) where status = 'waiting';
create index waitlist_entry_patient_id_idx on data.waitlist_entry (patient_id, clinic_id);
create index waitlist_entry_doctor_id_idx on data.waitlist_entry (doctor_id, clinic_id) where doctor_id is not null;

comment on table data.waitlist_entry is
'A patient''s place in line for a seat that is freed: of a doctor, of a specialization, or anywhere in the clinic. First come (created_at, id), first served.';
comment on column data.waitlist_entry.doctor_id is 'Only this doctor''s slots; null: any doctor''s.';
comment on column data.waitlist_entry.specialization is 'Only slots of doctors of this specialization, in lower case; null: any.';
comment on column data.waitlist_entry.visit_type is 'in_person or virtual; null: either.';
comment on column data.waitlist_entry.starts_at is 'Only slots that begin at or after this.';
comment on column data.waitlist_entry.ends_at is 'Only slots that begin before this.';
comment on column data.waitlist_entry.status is
'waiting -> offered -> booked when the offer is confirmed, lapsed when it runs out, waiting again when it is declined; waiting -> left.';
comment on column data.waitlist_entry.due_at is
'Since when internal.offer_due_seats has to look for him: he has just joined, somebody was at work where a seat was free for him, or another slot gave back a room or a pause; null: it has looked.';
