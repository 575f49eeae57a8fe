-- Why: a resource that is in one place at a time.
-- Locks: SHARE ROW EXCLUSIVE on data.resource, data.slot for the length of this transaction: milliseconds.
-- Back: drop the table, with its data.
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

-- Written with the first booking of a slot and deleted with the last, never updated: so an insert can give way on conflict.
create table data.resource_reservation (
  resource_id uuid not null,
  clinic_id uuid not null,
  slot_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  during tstzrange not null generated always as (tstzrange(starts_at, ends_at, '[)')) stored,
  constraint resource_reservation_pkey primary key (slot_id, resource_id, clinic_id),
  constraint resource_is_in_one_place exclude using gist (
    clinic_id with =, resource_id with =, during with &&
  ),
  constraint resource_reservation_is_finite_and_forward check (
    isfinite(starts_at) and isfinite(ends_at) and starts_at < ends_at
  ),
  constraint resource_reservation_is_of_a_resource foreign key (resource_id, clinic_id)
  references data.resource (id, clinic_id) on delete no action,
  constraint resource_reservation_is_for_a_slot foreign key (slot_id, clinic_id)
  references data.slot (id, clinic_id) on delete no action
);

create index resource_reservation_resource_id_idx on data.resource_reservation (resource_id, clinic_id);
create index resource_reservation_slot_id_idx on data.resource_reservation (slot_id, clinic_id);

comment on table data.resource_reservation is 'A resource taken by a slot that somebody has booked.';

commit;
