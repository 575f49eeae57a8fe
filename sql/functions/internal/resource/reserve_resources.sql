-- The caller has locked the slot.
create or replace function internal.reserve_resources(p_slot data.slot)
returns boolean
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_count integer;
begin
  if p_slot.resource_ids is null then
    return true;
  elsif not internal.share_resources(p_slot) then
    return false;
  elsif exists (select from data.resource_reservation where slot_id = p_slot.id and clinic_id = p_slot.clinic_id) then
    return true;
  end if;
  insert into data.resource_reservation (resource_id, clinic_id, slot_id, starts_at, ends_at)
  select r.id, r.clinic_id, p_slot.id, p_slot.starts_at, p_slot.ends_at
  from data.resource as r
  where r.id = any (p_slot.resource_ids) and r.clinic_id = p_slot.clinic_id
  order by r.id
  on conflict do nothing;
  get diagnostics v_count = row_count;
  if v_count < cardinality(p_slot.resource_ids) then
    delete from data.resource_reservation where slot_id = p_slot.id and clinic_id = p_slot.clinic_id;
    return false;
  end if;
  return true;
end
$$;

comment on function internal.reserve_resources(data.slot) is
'Reserves all that a slot needs, with its first booking.
Returns false, having reserved nothing, where something is taken or switched off.';
