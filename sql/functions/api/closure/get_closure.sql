create or replace function api.get_closure(p_closure_id uuid)
returns api.closure
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return internal.closure_row(internal.find_closure('get_closure', p_closure_id));
end
$$;

comment on function api.get_closure(uuid) is
'Returns one closure: of a clinic admin''s clinic, or a doctor''s own time off.
Errors: MB208 closure_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
