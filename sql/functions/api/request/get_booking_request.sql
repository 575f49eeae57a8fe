create or replace function api.get_booking_request(p_request_id uuid)
returns api.booking_request
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_request data.booking_request;
  v_doctor_id uuid;
begin
  select * into v_request from data.booking_request where id = p_request_id;
  select doctor_id into v_doctor_id from data.slot where id = v_request.slot_id and clinic_id = v_request.clinic_id;
  if (
    case
      when internal.is_allowed('get_booking_request', v_request.clinic_id, v_request.patient_id, v_doctor_id) then v_request.id
    end
  ) is null then
    raise exception using errcode = 'MB217', message = 'booking_request_not_found',
      detail = format('request_id=%s', p_request_id), hint = 'Check the id: a settled request is kept for 30 days.';
  end if;
  -- a patient who only looks how far the line has come is told nothing
  if v_request.status <> 'queued' or (internal.actor()).role <> 'patient' then
    perform internal.record_read(
      'get_booking_request', array[v_request.id], array[v_request.clinic_id], array[v_request.patient_id]);
  end if;
  return internal.booking_request_row(v_request);
end
$$;

comment on function api.get_booking_request(uuid) is
'Returns one booking request: its place in line, or what became of it.
Errors: MB217 booking_request_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
