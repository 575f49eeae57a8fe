-- Why: seats above capacity, resources, and indexes of the slots that have a seat left.
-- Locks: ACCESS EXCLUSIVE on data.slot while the table is rewritten and indexed: about 10 s per million slots, in which nobody books.
-- Back: drop the columns; fails while a slot is overbooked.
-- squawk-ignore-file adding-field-with-default, ban-drop-constraint, constraint-missing-not-valid, require-concurrent-index-creation, require-concurrent-index-deletion
begin;

set local lock_timeout = '100ms';
set local statement_timeout = '1min';

set local statement_timeout = '1h';

alter table data.slot
add column extra_seats integer not null default 0,
add column resource_ids uuid[],
add column is_free boolean generated always as (status = 'open' and booked < capacity) stored;
alter table data.slot drop constraint slot_is_not_overbooked;
alter table data.slot
add constraint slot_is_not_overbooked check (booked between 0 and capacity + extra_seats);
alter table data.slot
add constraint slot_extra_seats_are_0_to_1000 check (extra_seats between 0 and 1000);
alter table data.slot
add constraint slot_needs_1_to_20_resources check (cardinality(resource_ids) between 1 and 20);

drop index data.slot_clinic_id_idx;
create index slot_free_doctor_id_idx on data.slot (doctor_id, starts_at, id) where is_free;
create index slot_free_clinic_id_idx on data.slot (clinic_id, starts_at, id) where is_free;
create index slot_free_starts_at_idx on data.slot (starts_at, id) where is_free;

comment on table data.slot is
'The materialised bookable time of a doctor. fillfactor 80: a seat taken is a HOT update, so no index is touched, unless it is the last one and is_free changes.';
comment on column data.slot.extra_seats is 'Seats that staff added above capacity, each by an override on the record.';
comment on column data.slot.resource_ids is 'Rooms and equipment it needs, reserved with its first booking; null: none.';
comment on column data.slot.is_free is
'Open with a seat left: what the indexes that serve searching hold. A seat kept by a hold that is over is not seen by it.';

commit;
