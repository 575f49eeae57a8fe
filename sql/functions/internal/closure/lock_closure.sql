create or replace function internal.lock_closure(p_function text, p_closure_id uuid, p_expected_version integer)
returns data.closure
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_closure data.closure := internal.find_closure(p_function, p_closure_id);
begin
  perform internal.lock_clinic(v_closure.clinic_id);
  select * into v_closure from data.closure where id = p_closure_id and clinic_id = v_closure.clinic_id for update;
  if not found then
    raise exception using errcode = 'MB208', message = 'closure_not_found',
      detail = format('closure_id=%s', p_closure_id), hint = 'Check the id.';
  end if;
  perform internal.check_version(p_expected_version, v_closure.version);
  return v_closure;
end
$$;

comment on function internal.lock_closure(text, uuid, integer) is
'Locks the clinic of a closure within the caller''s scope, then the closure.
p_function: the api function that asks.
p_expected_version: null: any.
Errors: MB103 version_conflict, MB208 closure_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
