begin;

-- it is there, whole, and covers them
select 1 / (count(*) = 1)::integer
from pg_catalog.pg_index
where
  indexrelid = 'data.slot_free_starts_at_idx'::regclass
  and indisvalid
  and indnkeyatts = 2
  and indnatts = 4;

rollback;
