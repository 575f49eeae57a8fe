-- Share locks: key-share would not keep a resource from being switched off.
create or replace function internal.share_resources(p_slot data.slot)
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
  end if;
  perform from data.resource
  where id = any (p_slot.resource_ids) and clinic_id = p_slot.clinic_id and is_active
  order by id
  for share;
  get diagnostics v_count = row_count;
  return v_count = cardinality(p_slot.resource_ids);
end
$$;

comment on function internal.share_resources(data.slot) is
'Keeps all that a slot needs from being switched off until the transaction ends.
Returns whether all of it is switched on.';
