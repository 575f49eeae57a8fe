create or replace function internal.postpone_request(p_request data.booking_request)
returns data.booking_request
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  c_most_attempts constant integer := 10;
begin
  p_request.attempts := p_request.attempts + 1;
  if p_request.attempts >= c_most_attempts then
    return internal.settle_request(p_request, 'failed');
  end if;
  update data.booking_request
  set
    attempts = p_request.attempts, reasons = p_request.reasons,
    due_at = internal.now() + least(interval '50 milliseconds' * 2 ^ p_request.attempts, interval '5 seconds')
  where id = p_request.id and clinic_id = p_request.clinic_id
  returning * into p_request;
  return p_request;
end
$$;

comment on function internal.postpone_request(data.booking_request) is
'Counts an attempt that something else was in the way of: it is tried again after 0.1 s, doubled each time up to 5 s, and failed at the tenth.
Errors: MB303 invalid_claims, MB503 durability_refused';
