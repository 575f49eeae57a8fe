-- Skips slots that somebody has locked: whoever books there expires their holds himself, and the next run takes the rest.
create or replace function internal.expire_holds(p_limit integer default 1000)
returns integer
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_now timestamptz := internal.now();
  v_slot_ids uuid[];
  v_clinic_ids uuid[];
  v_count integer;
begin
  v_slot_ids := array(
    select s.id
    from data.slot as s
    where (s.id, s.clinic_id) in (
      select b.slot_id, b.clinic_id
      from data.booking as b
      where b.status = 'pending' and b.expires_at <= v_now
      order by b.expires_at
      limit p_limit
    )
    order by s.id
    for no key update skip locked
  );
  v_clinic_ids := array(select distinct clinic_id from data.slot where id = any (v_slot_ids) order by clinic_id);
  perform internal.lock_waitlists(v_clinic_ids);
  v_count := internal.expire_stale_holds(v_slot_ids, v_now);
  perform internal.offer_seats(v_clinic_id, v_slot_ids) from unnest(v_clinic_ids) as v_clinic_id;
  return v_count;
end
$$;

comment on function internal.expire_holds(integer) is
'Job, every minute: ends holds that are over, frees their seats, and offers them to whoever waits. Only tidies: whoever searches or books sees them as over already.
p_limit: most holds to look at in one run.
Returns how many it ended.
Errors: MB303 invalid_claims, MB503 durability_refused';
