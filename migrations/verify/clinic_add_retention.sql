begin;

select retention_days
from data.clinic
where false;
select 1 / (count(*) = 1)::integer
from pg_catalog.pg_constraint
where conrelid = 'data.clinic'::regclass and conname = 'clinic_keeps_personal_data_30_to_36500_days';

rollback;
