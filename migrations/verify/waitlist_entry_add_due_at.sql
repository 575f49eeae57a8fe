begin;

select due_at
from data.waitlist_entry
where false;

rollback;
