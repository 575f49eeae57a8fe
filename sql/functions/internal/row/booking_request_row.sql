create or replace function internal.booking_request_row(p_request data.booking_request)
returns api.booking_request
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_position integer;
begin
  if p_request.status = 'queued' then
    select count(*)::integer + 1 into v_position
    from data.booking_request_line
    where slot_id = p_request.slot_id and request_id < p_request.id;
  end if;
  return row(
    p_request.id, p_request.clinic_id, p_request.slot_id, p_request.alternative_slot_ids, p_request.patient_id,
    p_request.status, v_position, p_request.attempts, p_request.booking_id, p_request.reasons, p_request.created_at,
    p_request.settled_at
  )::api.booking_request;
end
$$;

comment on function internal.booking_request_row(data.booking_request) is 'A booking request as callers see it, with its place in line.';
