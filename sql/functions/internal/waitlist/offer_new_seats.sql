-- All waitlists are locked before the first patient is: offering clinic by clinic alone would take a second waitlist after
-- patients, and could deadlock with a booking.
create or replace function internal.offer_new_seats(p_clinic_ids uuid[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_clinic_ids uuid[] := array(
    select distinct clinic_id from data.waitlist_entry
    where clinic_id = any (p_clinic_ids) and status = 'waiting'
    order by clinic_id
  );
  v_clinic_id uuid;
begin
  perform internal.lock_waitlists(v_clinic_ids);
  foreach v_clinic_id in array v_clinic_ids loop
    perform internal.offer_seats(v_clinic_id);
  end loop;
end
$$;

comment on function internal.offer_new_seats(uuid[]) is
'Offers the free seats of several clinics to their waitlists, one clinic after the other.
Errors: MB303 invalid_claims, MB503 durability_refused';
