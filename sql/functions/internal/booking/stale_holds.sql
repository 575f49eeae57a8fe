-- plpgsql, though one statement: on a booking's path its plan is kept, where a sql function is planned at every call.
create or replace function internal.stale_holds(p_slot_id uuid, p_clinic_id uuid, p_now timestamptz)
returns integer
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select count(*)::integer
    from data.booking
    where slot_id = p_slot_id and clinic_id = p_clinic_id and status = 'pending' and expires_at <= p_now
  );
end
$$;

comment on function internal.stale_holds(uuid, uuid, timestamptz) is
'How many seats of a slot are kept by holds that are over at p_now and not yet swept.';
