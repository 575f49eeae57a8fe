set statement_timeout = '1h';

drop index concurrently if exists data.slot_free_starts_at_new_idx;
create index concurrently slot_free_starts_at_new_idx on data.slot (starts_at, id) where is_free;
drop index concurrently if exists data.slot_free_starts_at_idx;
alter index data.slot_free_starts_at_new_idx rename to slot_free_starts_at_idx;
