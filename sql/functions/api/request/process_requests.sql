-- One clinic a call: what is wrong in one line does not undo what was done for another.
create or replace function api.process_requests(p_limit integer default 100)
returns api.served_requests
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '250ms'
as $$
declare
  v_clinic_id uuid;
  v_served api.served_requests := row(0, 0, 0, 0)::api.served_requests;
begin
  perform internal.authorize('process_requests');
  perform internal.check_argument(coalesce(p_limit between 1 and 1000, false), 'limit', 'is not 1 to 1000');
  -- another would not see what is committed while it waits
  perform internal.check_argument(
    current_setting('transaction_isolation') = 'read committed', 'transaction_isolation', 'is not read committed');
  for v_clinic_id in select internal.clinics_in_line() loop
    v_served := internal.serve_line(v_clinic_id, p_limit);
    exit when v_served <> row(0, 0, 0, 0)::api.served_requests;
  end loop;
  return v_served;
end
$$;

comment on function api.process_requests(integer) is
'Serves booking requests of one clinic, strictly in the order in which they came: each as book_slot would, by the same rules. Any number of workers may call it; one at a time serves a clinic. Call again until it has served none.
p_limit: most requests to try, 1 to 1000: what it books is locked until its transaction ends.
Returns how many were served.
Errors: MB001 invalid_argument, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
