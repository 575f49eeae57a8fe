create table data.email_key (
  is_only boolean not null default true,
  wrapped_key bytea not null,
  master_key_id text not null,
  created_at timestamptz not null,
  constraint email_key_pkey primary key (is_only),
  constraint email_key_is_one check (is_only)
);

comment on table data.email_key is 'The random key of patient.email_index, in one row: outlives every rotation of the master key, which only wraps it anew.';
comment on column data.email_key.wrapped_key is 'The key, encrypted with the master key.';
comment on column data.email_key.master_key_id is 'Fingerprint of that master key.';
