create or replace function internal.process_requests(p_limit integer default 1000)
returns integer
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
set lock_timeout = '250ms'
as $$
declare
  v_clinic_id uuid;
  v_served api.served_requests;
  v_count integer := 0;
begin
  -- one clinic a call: it is called until it has served none
  for v_clinic_id in select internal.clinics_in_line() loop
    v_served := internal.serve_line(v_clinic_id, p_limit);
    v_count := v_count + v_served.booked + v_served.refused + v_served.failed + v_served.postponed;
    exit when v_count > 0;
  end loop;
  return v_count;
end
$$;

comment on function internal.process_requests(integer) is
'Job, every minute: serves the booking requests of one clinic, where no worker does. A worker does so at once.
p_limit: most requests of a clinic to try in one run.
Returns how many it served.
Errors: MB303 invalid_claims, MB503 durability_refused';
