create or replace function internal.find_closure(p_function text, p_closure_id uuid)
returns data.closure
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_closure data.closure;
begin
  select * into v_closure from data.closure where id = p_closure_id;
  if (
    case
      when internal.is_allowed(p_function, v_closure.clinic_id, null, v_closure.doctor_id) then v_closure.id
    end
  ) is null then
    raise exception using errcode = 'MB208', message = 'closure_not_found',
      detail = format('closure_id=%s', p_closure_id), hint = 'Check the id.';
  end if;
  return v_closure;
end
$$;

comment on function internal.find_closure(text, uuid) is
'Reads a closure within the caller''s scope: a doctor his own time off, a clinic admin all of his clinics.
p_function: the api function that asks.
Errors: MB208 closure_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
