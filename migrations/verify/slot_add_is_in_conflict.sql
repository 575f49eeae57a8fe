begin;

select is_in_conflict
from data.slot
where false;

rollback;
