begin;

set local lock_timeout = '100ms';

alter table data.slot
drop constraint slot_is_not_overbooked,
drop column extra_seats,
drop column resource_ids,
drop column is_free,
add constraint slot_is_not_overbooked check (booked between 0 and capacity);
create index slot_clinic_id_idx on data.slot (clinic_id, starts_at, id) where status = 'open';

commit;
