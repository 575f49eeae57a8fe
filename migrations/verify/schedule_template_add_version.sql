begin;

select
  resource_ids,
  version,
  updated_at
from data.schedule_template
where false;

-- every claim is there
select 1 / (count(*) = 2)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.schedule_template'::regclass
  and conname in (
    'schedule_template_is_one_at_a_time',
    'schedule_template_needs_1_to_20_resources'
  );

rollback;
