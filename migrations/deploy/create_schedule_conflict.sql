-- Why: bookings in the way of a changed schedule.
-- Locks: SHARE ROW EXCLUSIVE on data.booking, data.slot for the length of this transaction: milliseconds.
-- Back: drop the table, with its data.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

-- Whether it is still open is told by its booking: moved to another slot, or no longer live, it is resolved.
create table data.schedule_conflict (
  id uuid not null,
  clinic_id uuid not null,
  booking_id uuid not null,
  slot_id uuid not null,
  reason text not null,
  kept_at timestamptz,
  created_at timestamptz not null,
  constraint schedule_conflict_pkey primary key (id, clinic_id),
  constraint schedule_conflict_is_of_a_booking foreign key (booking_id, clinic_id)
  references data.booking (id, clinic_id) on delete no action,
  constraint schedule_conflict_is_in_a_slot foreign key (slot_id, clinic_id)
  references data.slot (id, clinic_id) on delete no action,
  constraint schedule_conflict_reason_is_known check (
    reason in ('template_changed', 'template_removed', 'shift_changed', 'closure', 'time_zone_changed', 'doctor_disabled')
  )
);

create unique index schedule_conflict_is_open_once on data.schedule_conflict (booking_id, clinic_id, slot_id)
where kept_at is null;
create index schedule_conflict_booking_id_idx on data.schedule_conflict (booking_id, clinic_id);
create index schedule_conflict_slot_id_idx on data.schedule_conflict (slot_id, clinic_id);
create index schedule_conflict_clinic_id_idx on data.schedule_conflict (clinic_id, created_at, id);

comment on table data.schedule_conflict is
'A booking in the way of a changed schedule: it stays until somebody moves, keeps or cancels it.';
comment on column data.schedule_conflict.slot_id is 'Where the booking was then.';
comment on column data.schedule_conflict.reason is
'What changed: template_changed, template_removed, shift_changed, closure, time_zone_changed or doctor_disabled.';
comment on column data.schedule_conflict.kept_at is 'When somebody decided that the visit takes place as booked.';

commit;
