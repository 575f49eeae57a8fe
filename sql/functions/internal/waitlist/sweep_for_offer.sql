-- Who has locked one of them stands in the middle of a booking there: to wait for him would be out of order.
create or replace function internal.sweep_for_offer(p_slot data.slot, p_patient_id uuid, p_now timestamptz)
returns uuid[]
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_slot_ids uuid[] := internal.slots_in_the_way(p_slot, p_patient_id, p_now);
  v_locked integer;
begin
  if v_slot_ids <> '{}' then
    perform from data.slot
    where id = any (v_slot_ids) and clinic_id = p_slot.clinic_id
    order by id
    for no key update skip locked;
    get diagnostics v_locked = row_count;
    if v_locked < cardinality(v_slot_ids) then
      return null;
    end if;
    perform internal.expire_stale_holds(v_slot_ids, p_now);
  end if;
  return v_slot_ids;
end
$$;

comment on function internal.sweep_for_offer(data.slot, uuid, timestamptz) is
'Ends old holds, not yet swept, that stand in the way of offering a slot to a patient: his own at that time, those on its resources.
Returns the slots whose seats that freed; null: somebody has locked one, and none was swept.
Errors: MB303 invalid_claims, MB503 durability_refused';
