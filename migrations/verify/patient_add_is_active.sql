begin;

select is_active
from data.patient
where false;

rollback;
