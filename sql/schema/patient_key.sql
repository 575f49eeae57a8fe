create table data.patient_key (
  patient_id uuid not null,
  wrapped_key bytea not null,
  master_key_id text not null,
  created_at timestamptz not null,
  constraint patient_key_pkey primary key (patient_id),
  constraint patient_key_is_of_a_patient foreign key (patient_id)
  references data.patient (id) on delete no action
);

create index patient_key_master_key_id_idx on data.patient_key (master_key_id, patient_id);

comment on table data.patient_key is 'The random key that a patient''s data is encrypted with. Without its row, or without the master key, nobody can read them.';
comment on column data.patient_key.wrapped_key is 'The key, encrypted with the master key.';
comment on column data.patient_key.master_key_id is 'Fingerprint of that master key, which is never stored.';
