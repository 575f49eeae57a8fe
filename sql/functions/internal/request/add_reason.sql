create or replace function internal.add_reason(p_request data.booking_request, p_slot_id uuid, p_code text, p_name text)
returns data.booking_request
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  p_request.reasons := p_request.reasons || jsonb_build_object('slot_id', p_slot_id, 'code', p_code, 'name', p_name);
  return p_request;
end
$$;

comment on function internal.add_reason(data.booking_request, uuid, text, text) is 'Adds why one of its slots was refused to a request.';
