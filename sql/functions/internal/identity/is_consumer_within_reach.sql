create or replace function internal.is_consumer_within_reach(p_clinic_ids uuid[])
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_clinic_ids is null then
    return internal.is_within_reach(null);
  end if;
  return coalesce((select bool_and(internal.is_within_reach(v_id)) from unnest(p_clinic_ids) as v_id), false);
end
$$;

comment on function internal.is_consumer_within_reach(uuid[]) is
'Whether a consumer of events is within reach: all clinics are, of whose events it is told.
p_clinic_ids: null: all there are.
Errors: MB303 invalid_claims';
