-- Skips slots that somebody has locked: whoever books there expires their holds himself, and the next run takes the rest.
create or replace function internal.expire_holds(p_limit integer default 1000)
returns integer
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_slot_ids uuid[];
begin
  v_slot_ids := array(
    select s.id
    from data.slot as s
    where (s.id, s.clinic_id) in (
      select b.slot_id, b.clinic_id
      from data.booking as b
      where b.status = 'pending' and b.expires_at <= (select internal.now())
      order by b.expires_at
      limit p_limit
    )
    order by s.id
    for no key update skip locked
  );
  return internal.expire_stale_holds(v_slot_ids);
end
$$;

comment on function internal.expire_holds(integer) is
'Job, every minute: ends holds that are over and frees their seats. Only tidies: whoever searches or books sees them as over already.
p_limit: most holds to look at in one run.
Returns how many it ended.
Errors: MB303 invalid_claims';
