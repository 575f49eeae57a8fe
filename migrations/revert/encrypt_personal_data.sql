begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1h';

alter table data.patient
drop constraint patient_email_is_unique,
add column name text,
add column email text,
add column phone text;
alter table data.booking
add column plain_notes text,
add column plain_reason text;
alter table data.booking_override add column plain_reason text;

do $$
begin
  if not exists (select from data.patient_key) then
    return;
  end if;
  create temporary table key_of on commit drop as
  select k.patient_id, crypto.pgp_sym_decrypt(k.wrapped_key, m.hex) as hex
  from data.patient_key as k
  inner join (
    select hex, left(encode(sha256(convert_to('medbook.master_key.' || hex, 'UTF8')), 'hex'), 16) as id
    from string_to_table(lower(coalesce(current_setting('medbook.master_key', true), '')), ',') as hex
  ) as m on m.id = k.master_key_id;
  if (select count(*) from key_of) < (select count(*) from data.patient_key) then
    raise exception using errcode = 'MB502', message = 'master_key_wrong',
      hint = 'Set medbook.master_key to the key that the patients'' keys are wrapped with.';
  end if;
  update data.patient
  set (name, email, phone) = (
    select p.name, p.email, p.phone
    from jsonb_to_record(crypto.pgp_sym_decrypt(patient.profile, key_of.hex)::jsonb) as p (name text, email text, phone text)
  )
  from key_of
  where key_of.patient_id = patient.id;
  update data.booking
  set
    plain_notes = crypto.pgp_sym_decrypt(booking.notes, key_of.hex),
    plain_reason = crypto.pgp_sym_decrypt(booking.reason, key_of.hex)
  from key_of
  where key_of.patient_id = booking.patient_id and num_nonnulls(booking.notes, booking.reason) > 0;
  update data.booking_override
  set plain_reason = crypto.pgp_sym_decrypt(booking_override.reason, key_of.hex)
  from key_of
  inner join data.booking as b on b.patient_id = key_of.patient_id
  where b.id = booking_override.booking_id and b.clinic_id = booking_override.clinic_id;
end
$$;
update data.patient
set name = 'erased', phone = '000'
where name is null;
update data.booking_override
set plain_reason = 'erased'
where plain_reason is null;

drop table data.patient_key;
drop table data.email_key;
alter table data.patient
drop column profile,
drop column email_index,
drop column erased_at,
alter column name set not null,
add constraint patient_email_is_unique unique (email),
add constraint patient_email_is_lower_case check (email = lower(email)),
add constraint patient_can_be_reached check (email is not null or phone is not null),
add constraint patient_name_is_not_blank check (name ~ '\S' and length(name) <= 200);
alter table data.booking
drop column notes,
drop column reason;
alter table data.booking rename column plain_notes to notes;
alter table data.booking rename column plain_reason to reason;
alter table data.booking_override drop column reason;
alter table data.booking_override rename column plain_reason to reason;
alter table data.booking_override
alter column reason set not null,
add constraint booking_override_says_why check (reason ~ '\S');
comment on column data.idempotency_key.answer is 'The row that was returned.';

commit;
