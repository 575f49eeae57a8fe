-- The caller holds the row locks of these slots, and offers the seats to the waitlist.
create or replace function internal.expire_stale_holds(p_slot_ids uuid[], p_now timestamptz)
returns integer
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_slot_ids uuid[];
  v_count integer;
begin
  with v_expired as (
    update data.booking
    set status = 'expired', expired_at = p_now, version = version + 1
    where slot_id = any (p_slot_ids) and status = 'pending' and expires_at <= p_now
    returning id, clinic_id, slot_id, waitlist_entry_id
  ), v_lapsed as (
    update data.waitlist_entry
    set status = 'lapsed', version = waitlist_entry.version + 1, updated_at = p_now
    from v_expired
    where
      waitlist_entry.id = v_expired.waitlist_entry_id and waitlist_entry.clinic_id = v_expired.clinic_id
      and waitlist_entry.status = 'offered'
  )
  select
    array_agg(slot_id),
    count(internal.record_event(
      'booking.expired', clinic_id, id, jsonb_build_object('slot_id', slot_id), '{"status": ["pending", "expired"]}'))::integer
  into v_slot_ids, v_count
  from v_expired;
  if v_count > 0 then
    perform internal.free_seats(v_slot_ids);
  end if;
  return v_count;
end
$$;

comment on function internal.expire_stale_holds(uuid[], timestamptz) is
'Ends the holds of these slots that are over at p_now, frees their seats and records it. An offer that ends so lapses.
p_slot_ids: slots whose rows the caller has locked.
Returns how many holds it ended.
Errors: MB303 invalid_claims, MB503 durability_refused';
