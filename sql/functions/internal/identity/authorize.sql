create or replace function internal.authorize(
  p_function text, p_clinic_id uuid default null, p_patient_id uuid default null, p_doctor_id uuid default null
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if not internal.is_allowed(p_function, p_clinic_id, p_patient_id, p_doctor_id) then
    raise exception using errcode = 'MB302', message = 'forbidden',
      hint = 'A patient may act for himself, a doctor on his own schedule, a clinic admin in his clinics.';
  end if;
end
$$;

comment on function internal.authorize(text, uuid, uuid, uuid) is
'Refuses a caller whose role or scope does not allow the call.
p_function: the api function that asks.
Errors: MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
