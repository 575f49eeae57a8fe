-- Why: who reads the tables, a dump or a backup without the master key shall learn nothing of a patient.
-- Locks: ACCESS EXCLUSIVE on data.patient, booking and booking_override while every patient, note and reason is encrypted: about
-- 1 min per million of each. Where there is a patient it needs the master key: setting medbook.master_key, 64 hexadecimal digits.
-- From here until the functions are applied, the functions of the release before find no notes: deploy it while nobody books.
-- Back: decrypts everything; needs the master key too. What was erased comes back as "erased".
-- squawk-ignore-file renaming-column, ban-drop-column, adding-field-with-default, constraint-missing-not-valid, disallowed-unique-constraint, require-concurrent-index-creation, adding-foreign-key-constraint, adding-required-field, ban-drop-not-null
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1h';

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

alter table data.patient
add column profile bytea,
add column email_index bytea,
add column erased_at timestamptz;
alter table data.booking rename column notes to plain_notes;
alter table data.booking rename column reason to plain_reason;
alter table data.booking
add column notes bytea,
add column reason bytea;
alter table data.booking_override rename column reason to plain_reason;
alter table data.booking_override add column reason bytea;

do $$
declare
  c_options constant text := 'cipher-algo=aes256, compress-algo=0, s2k-mode=0, s2k-digest-algo=sha256';
  v_master_key text := lower(split_part(coalesce(current_setting('medbook.master_key', true), ''), ',', 1));
  v_master_key_id text;
  v_email_key bytea := crypto.gen_random_bytes(32);
begin
  if not exists (select from data.patient) then
    return;
  end if;
  if v_master_key !~ '^[0-9a-f]{64}$' then
    raise exception using errcode = 'MB501', message = 'master_key_missing',
      hint = 'Set medbook.master_key, 64 hexadecimal digits, in postgresql.conf or by PGOPTIONS, and keep it safe.';
  end if;
  v_master_key_id := left(encode(sha256(convert_to('medbook.master_key.' || v_master_key, 'UTF8')), 'hex'), 16);
  insert into data.email_key (wrapped_key, master_key_id, created_at)
  values (crypto.pgp_sym_encrypt(encode(v_email_key, 'hex'), v_master_key, c_options), v_master_key_id, now());

  create temporary table key_of on commit drop as
  select id as patient_id, crypto.gen_random_bytes(32) as bytes from data.patient;
  alter table key_of add primary key (patient_id);
  insert into data.patient_key (patient_id, wrapped_key, master_key_id, created_at)
  select patient_id, crypto.pgp_sym_encrypt(encode(bytes, 'hex'), v_master_key, c_options), v_master_key_id, now() from key_of;
  update data.patient
  set
    profile = crypto.pgp_sym_encrypt(
      jsonb_build_object('name', name, 'email', email, 'phone', phone)::text, encode(key_of.bytes, 'hex'), c_options),
    email_index = crypto.hmac(convert_to(email, 'UTF8'), v_email_key, 'sha256')
  from key_of
  where key_of.patient_id = patient.id;
  update data.booking
  set
    notes = crypto.pgp_sym_encrypt(booking.plain_notes, encode(key_of.bytes, 'hex'), c_options),
    reason = crypto.pgp_sym_encrypt(booking.plain_reason, encode(key_of.bytes, 'hex'), c_options)
  from key_of
  where key_of.patient_id = booking.patient_id and num_nonnulls(booking.plain_notes, booking.plain_reason) > 0;
  update data.booking_override
  set reason = crypto.pgp_sym_encrypt(booking_override.plain_reason, encode(key_of.bytes, 'hex'), c_options)
  from data.booking as b
  inner join key_of on key_of.patient_id = b.patient_id
  where b.id = booking_override.booking_id and b.clinic_id = booking_override.clinic_id;
  -- answers kept for a day hold notes in the clear
  delete from data.idempotency_key;
end
$$;

alter table data.patient
drop column name,
drop column email,
drop column phone,
add constraint patient_email_is_unique unique (email_index),
add constraint patient_is_known_until_erased check ((profile is null) = (erased_at is not null)),
add constraint patient_is_not_found_once_erased check (erased_at is null or email_index is null),
add constraint patient_is_off_once_erased check (erased_at is null or not is_active);
alter table data.booking
drop column plain_notes,
drop column plain_reason;
alter table data.booking_override drop column plain_reason;

comment on column data.patient.profile is 'Name, e-mail and phone, as JSON encrypted with the patient''s own key.';
comment on column data.patient.email_index is 'HMAC-SHA-256 of the e-mail address in lower case under data.email_key: unique, and found without being read.';
comment on column data.patient.erased_at is 'When his key was destroyed: nobody can read his data any more, wherever it still lies.';
comment on column data.booking.notes is 'Given with the booking, encrypted with the patient''s key.';
comment on column data.booking.reason is 'Given with the cancellation, encrypted with the patient''s key.';
comment on column data.idempotency_key.answer is 'The row that was returned, without notes: whoever repeats the call sends them again.';
comment on column data.booking_override.reason is 'Encrypted with the patient''s key; null once he is erased.';

commit;
