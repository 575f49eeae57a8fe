create or replace function internal.clinics_to_generate(p_function text, p_clinic_ids uuid[])
returns uuid[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_is_of_all boolean := internal.is_allowed(p_function);
  v_clinic_id uuid;
begin
  if p_clinic_ids is null then
    return array(
      select id from data.clinic
      where is_active and (v_is_of_all or internal.is_allowed(p_function, id))
    );
  end if;
  perform internal.check_argument(
    array_ndims(p_clinic_ids) = 1 and cardinality(p_clinic_ids) <= 1000, 'clinic_ids', 'is not a list of 1 to 1000 ids');
  foreach v_clinic_id in array p_clinic_ids loop
    if not internal.is_allowed(p_function, v_clinic_id) or not exists (
      select from data.clinic where id = v_clinic_id
    ) then
      raise exception using errcode = 'MB201', message = 'clinic_not_found', column = 'clinic_ids',
        detail = format('clinic_id=%s', v_clinic_id), hint = 'Check the id.';
    end if;
  end loop;
  return array(select distinct v_id from unnest(p_clinic_ids) as v_id);
end
$$;

comment on function internal.clinics_to_generate(text, uuid[]) is
'The clinics that a call is for: those that are named, or all active ones in the caller''s scope.
p_function: the api function that asks.
Errors: MB001 invalid_argument, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
