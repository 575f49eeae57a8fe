begin;

select
  id,
  clinic_id,
  name,
  kind,
  is_active,
  version,
  created_at,
  updated_at
from data.resource
where false;

-- every claim is there
select 1 / (count(*) = 5)::integer
from pg_catalog.pg_constraint
where
  conrelid = 'data.resource'::regclass
  and conname in (
    'resource_pkey',
    'resource_belongs_to_a_clinic',
    'resource_name_is_unique',
    'resource_name_is_not_blank',
    'resource_kind_is_known'
  );
select;

rollback;
