create or replace function internal.settle_request(p_request data.booking_request, p_status text, p_booking_id uuid default null)
returns data.booking_request
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  update data.booking_request
  set
    status = p_status, attempts = p_request.attempts, reasons = p_request.reasons, booking_id = p_booking_id,
    settled_at = internal.now()
  where id = p_request.id and clinic_id = p_request.clinic_id
  returning * into p_request;
  delete from data.booking_request_line where request_id = p_request.id and clinic_id = p_request.clinic_id;
  perform internal.record_event(
    case p_status when 'booked' then 'request.booked' when 'refused' then 'request.refused' else 'request.failed' end,
    p_request.clinic_id, p_request.id,
    jsonb_build_object(
      'slot_id', p_request.slot_id, 'booking_id', p_booking_id, 'reasons', p_request.reasons,
      'requested_by', p_request.requested_by, 'requested_at', p_request.created_at),
    jsonb_build_object('status', jsonb_build_array('queued', p_status)));
  return p_request;
end
$$;

comment on function internal.settle_request(data.booking_request, text, uuid) is
'Ends a request, with the reasons it has gathered.
p_status: booked, refused or failed.
Errors: MB303 invalid_claims, MB503 durability_refused';
