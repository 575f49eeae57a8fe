begin;

select
  is_active,
  version,
  updated_at
from data.shift
where false;
select
  'data.shift_is_unique'::regclass,
  'data.shift_clinic_id_idx'::regclass;

rollback;
