create or replace function internal.are_resources_free(p_slot data.slot, p_now timestamptz, p_moving_id uuid default null)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return cardinality(p_slot.resource_ids) = (
    select count(*)::integer from data.resource
    where id = any (p_slot.resource_ids) and clinic_id = p_slot.clinic_id and is_active
  ) and not exists (
    select
    from data.resource_reservation as r
    inner join data.booking as b on b.slot_id = r.slot_id and b.clinic_id = r.clinic_id
    where
      r.clinic_id = p_slot.clinic_id and r.resource_id = any (p_slot.resource_ids) and r.during && p_slot.during
      and r.slot_id <> p_slot.id
      and b.status not in ('cancelled', 'expired') and (b.status <> 'pending' or b.expires_at > p_now)
      and b.id is distinct from p_moving_id
  );
end
$$;

comment on function internal.are_resources_free(data.slot, timestamptz, uuid) is
'Whether all resources that a slot needs are switched on, and not taken by another slot at that time; one kept by holds that are over is free.
p_moving_id: a booking that would give up its seat; null: none.';
