select internal.declare_row('internal.slot_filter', $$
  clinic_id uuid,
  specialization text,
  visit_type text,
  time_from time,
  time_to time,
  weekdays integer[],
  fee_min numeric,
  fee_max numeric,
  fee_currency text,
  patient_id uuid,
  asked_at timestamptz,
  doctor_ids uuid[],
  time_zone text,
  notice interval,
  horizon interval,
  stale_ids uuid[],
  stale_doctor_ids uuid[],
  plain_from timestamptz,
  plain_to timestamptz
$$);

comment on type internal.slot_filter is 'Which slots are searched for; what is null does not matter. From doctor_ids on: what internal.complete_filter adds.';
comment on column internal.slot_filter.clinic_id is 'Only slots of this clinic.';
comment on column internal.slot_filter.specialization is 'Of the doctor, in lower case once checked.';
comment on column internal.slot_filter.visit_type is 'in_person or virtual.';
comment on column internal.slot_filter.time_from is 'Begins at or after this time of day on the clinic''s wall clock.';
comment on column internal.slot_filter.time_to is 'Begins before it; before time_from: on the next morning.';
comment on column internal.slot_filter.weekdays is 'ISO, 1 to 7: local days on which it begins.';
comment on column internal.slot_filter.fee_min is 'With any of the three, a doctor without a fee is left out.';
comment on column internal.slot_filter.fee_max is 'Inclusive, as fee_min.';
comment on column internal.slot_filter.fee_currency is 'ISO 4217; null: whatever the currency.';
comment on column internal.slot_filter.patient_id is 'Only what this patient may book; null: what somebody may.';
comment on column internal.slot_filter.asked_at is 'The time to judge by.';
comment on column internal.slot_filter.doctor_ids is 'The active doctors who fit; null: all of the clinic, or anywhere.';
comment on column internal.slot_filter.time_zone is 'Of all their clinics; null: they differ.';
comment on column internal.slot_filter.notice is 'The shortest that one of them needs; null: nobody fits.';
comment on column internal.slot_filter.horizon is 'The farthest ahead that one of them lets book.';
comment on column internal.slot_filter.stale_ids is 'Their slots with holds that are over, as often as there are such holds.';
comment on column internal.slot_filter.stale_doctor_ids is 'Whose these are, one by one.';
comment on column internal.slot_filter.plain_from is 'From here to plain_to no notice, horizon or buffer of any of them is in the way; null: nowhere.';
comment on column internal.slot_filter.plain_to is 'See plain_from.';
