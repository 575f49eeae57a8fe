-- Strictly first come, first served, for every slot that a request may get, its alternatives too: as long as one waits, nobody who
-- came later gets any of its slots. Those who want others are not held up, however many wait before them.
create or replace function internal.serve_line(p_clinic_id uuid, p_limit integer)
returns api.served_requests
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_until uuid;
  v_clinic data.clinic;
  v_request data.booking_request;
  v_slot_ids uuid[];
  v_kept uuid[] := '{}'::uuid[];
  v_tried integer := 0;
  v_served api.served_requests := row(0, 0, 0, 0)::api.served_requests;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('medbook.serve_line.' || p_clinic_id, 0)) then
    return v_served;
  end if;
  v_until := internal.await_requests(p_clinic_id);
  select * into v_clinic from data.clinic where id = p_clinic_id;
  -- before the first patient, whoever waits: a later slot may have a hold that is over
  perform internal.lock_waitlist(p_clinic_id);

  for v_request in
    select * from data.booking_request
    where clinic_id = p_clinic_id and status = 'queued' and id < v_until
    order by id
  loop
    exit when v_tried = p_limit;
    v_slot_ids := v_request.slot_id || v_request.alternative_slot_ids;
    continue when v_slot_ids <@ v_kept;
    if v_slot_ids && v_kept then
      v_kept := v_kept || v_slot_ids;
      continue;
    end if;
    if v_request.due_at <= internal.now() then
      v_tried := v_tried + 1;
      v_request := internal.serve_request(v_request, v_clinic);
      case v_request.status
        when 'booked' then v_served.booked := v_served.booked + 1;
        when 'refused' then v_served.refused := v_served.refused + 1;
        when 'failed' then v_served.failed := v_served.failed + 1;
        else v_served.postponed := v_served.postponed + 1;
      end case;
    end if;
    if v_request.status = 'queued' then
      v_kept := v_kept || v_slot_ids;
    end if;
  end loop;
  return v_served;
end
$$;

comment on function internal.serve_line(uuid, integer) is
'Serves the booking requests of a clinic in the order of their ids; nothing where another transaction is at it. The caller''s transaction reads what is committed, statement by statement.
p_limit: most requests to try.
Errors: MB303 invalid_claims, MB503 durability_refused';
