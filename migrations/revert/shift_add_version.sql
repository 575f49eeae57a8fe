begin;

set local lock_timeout = '100ms';

drop index data.shift_clinic_id_idx;
drop index data.shift_is_unique;
alter table data.shift add constraint shift_is_unique unique (clinic_id, starts_at, ends_at, slot_minutes, buffer_minutes);
alter table data.shift
drop column is_active,
drop column version,
drop column updated_at;

commit;
