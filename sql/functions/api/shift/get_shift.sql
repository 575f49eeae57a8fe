create or replace function api.get_shift(p_shift_id uuid)
returns api.shift
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_shift data.shift;
begin
  select * into v_shift from data.shift where id = p_shift_id;
  perform internal.authorize('get_shift', v_shift.clinic_id);
  if v_shift.id is null then
    raise exception using errcode = 'MB206', message = 'shift_not_found',
      detail = format('shift_id=%s', p_shift_id), hint = 'Check the id.';
  end if;
  return internal.shift_row(v_shift);
end
$$;

comment on function api.get_shift(uuid) is
'Returns one shift, removed or not.
Errors: MB206 shift_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
