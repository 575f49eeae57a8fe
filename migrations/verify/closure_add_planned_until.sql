begin;

select planned_until
from data.closure
where false;

rollback;
