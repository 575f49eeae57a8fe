-- Why: seats that are taken once.
-- Locks: SHARE ROW EXCLUSIVE on data.patient, data.slot for the length of this transaction: milliseconds.
-- Back: drop the table, with its data.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

-- No foreign keys to doctor or clinic: the slot's own keys reach both, and a key-share lock on them, taken after
-- the slot's lock, would turn the lock order clinic -> doctor -> slot -> booking around and deadlock with a disable.
create table data.booking (
  id uuid not null,
  clinic_id uuid not null,
  slot_id uuid not null,
  doctor_id uuid not null,
  patient_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  during tstzrange not null generated always as (tstzrange(starts_at, ends_at, '[)')) stored,
  seat integer not null,
  status text not null,
  reference text not null,
  expires_at timestamptz,
  notes text,
  reason text,
  version integer not null default 1,
  created_at timestamptz not null,
  confirmed_at timestamptz,
  arrived_at timestamptz,
  completed_at timestamptz,
  cancelled_at timestamptz,
  no_show_at timestamptz,
  expired_at timestamptz,
  constraint booking_pkey primary key (id, clinic_id),
  constraint booking_reference_is_unique unique (reference, clinic_id),
  constraint booking_takes_a_slot foreign key (slot_id, clinic_id)
  references data.slot (id, clinic_id) on delete no action,
  constraint booking_is_for_a_patient foreign key (patient_id)
  references data.patient (id) on delete no action,
  constraint patient_is_in_one_place exclude using gist (
    clinic_id with =, patient_id with =, during with &&
  ) where (status in ('pending', 'confirmed', 'arrived')),
  constraint booking_is_finite_and_forward check (
    isfinite(starts_at) and isfinite(ends_at) and starts_at < ends_at
  ),
  constraint booking_seat_is_counted_from_one check (seat between 1 and 1000),
  constraint booking_status_is_known check (
    status in ('pending', 'confirmed', 'arrived', 'completed', 'cancelled', 'no_show', 'expired')
  ),
  constraint booking_hold_has_an_end check (status <> 'pending' or (expires_at is not null and isfinite(expires_at)))
)
with (fillfactor = 85);

create unique index booking_seat_is_taken_once on data.booking (slot_id, clinic_id, seat)
where status in ('pending', 'confirmed', 'arrived');
create index booking_slot_id_idx on data.booking (slot_id, clinic_id);
create index booking_patient_id_idx on data.booking (patient_id, starts_at, id);
create index booking_doctor_id_idx on data.booking (doctor_id, clinic_id, starts_at, id);
create index booking_clinic_id_idx on data.booking (clinic_id, starts_at, id);
create index booking_expires_at_idx on data.booking (expires_at) where status = 'pending';

comment on table data.booking is 'One patient''s seat in one slot. Live while pending, confirmed or arrived.';
comment on column data.booking.doctor_id is 'Copied from the slot, as are starts_at and ends_at.';
comment on column data.booking.seat is 'Lowest free seat of the slot, from 1.';
comment on column data.booking.status is
'pending -> confirmed -> arrived -> completed, or confirmed -> completed; pending -> expired; live -> cancelled; confirmed -> no_show.';
comment on column data.booking.reference is 'What a person says on the phone: XXXXX-XXXXX in Crockford base 32.';
comment on column data.booking.expires_at is 'When a pending booking ends by itself; null once confirmed.';
comment on column data.booking.notes is 'Given with the booking. Personal data.';
comment on column data.booking.reason is 'Given with the cancellation. Personal data.';

commit;
