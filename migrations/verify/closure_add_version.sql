begin;

select
  version,
  updated_at
from data.closure
where false;

rollback;
