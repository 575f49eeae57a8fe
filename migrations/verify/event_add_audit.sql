begin;

select
  request_id,
  address,
  changes
from data.event
where false;

select
  'data.event_clinic_id_occurred_at_idx'::regclass,
  'data.event_actor_occurred_at_idx'::regclass,
  'data.event_occurred_at_idx'::regclass,
  'data.event_patient_ids_idx'::regclass;

-- nobody may change it
select 1 / (not has_table_privilege('medbook_owner', 'data.event', 'update, delete, truncate'))::integer;

rollback;
