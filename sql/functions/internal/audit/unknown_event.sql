create or replace function internal.unknown_event(p_clinic_id uuid, p_from uuid, p_to uuid)
returns uuid
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select e.id
  from data.event as e
  where
    e.clinic_id = p_clinic_id and (p_from is null or e.id >= p_from) and (p_to is null or e.id <= p_to)
    and not exists (select from data.event_seal as s where s.event_id = e.id and s.clinic_id = e.clinic_id)
    and not exists (select from data.event_unsealed as u where u.event_id = e.id and u.clinic_id = e.clinic_id)
  order by e.id
  limit 1
$$;

comment on function internal.unknown_event(uuid, uuid, uuid) is
'The first event of a clinic that no function has written: it is neither sealed nor waits to be. Null: none.
p_from: its id is this or later; null: any.
p_to: or before; null: any.';
