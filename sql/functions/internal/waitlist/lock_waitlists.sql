-- Taken after the slots and before the patients; in id order, as the sweep takes several.
create or replace function internal.lock_waitlists(p_clinic_ids uuid[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_clinic_id uuid;
begin
  for v_clinic_id in
    select distinct e.clinic_id
    from data.waitlist_entry as e
    where e.clinic_id = any (p_clinic_ids) and e.status = 'waiting'
    order by e.clinic_id
  loop
    perform internal.lock_waitlist(v_clinic_id);
  end loop;
end
$$;

comment on function internal.lock_waitlists(uuid[]) is
'Locks the waitlists of these clinics. Takes no lock where nobody waits: who joins at that very moment comes after the seat that is freed. Not for callers who then hold a patient: they would lock the waitlist after him, once somebody has joined.';
