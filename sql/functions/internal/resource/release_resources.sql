create or replace function internal.release_resources(p_slot_ids uuid[])
returns void
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  delete from data.resource_reservation as r
  using data.slot as s
  where r.slot_id = any (p_slot_ids) and s.id = r.slot_id and s.clinic_id = r.clinic_id and s.booked = 0
$$;

comment on function internal.release_resources(uuid[]) is
'Gives back the resources of those of these slots in which nobody is booked any more.
p_slot_ids: slots whose rows the caller has locked.';
