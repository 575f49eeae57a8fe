create or replace function internal.find_conflict(p_function text, p_conflict_id uuid)
returns data.schedule_conflict
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_conflict data.schedule_conflict;
  v_doctor_id uuid;
begin
  select * into v_conflict from data.schedule_conflict where id = p_conflict_id;
  select doctor_id into v_doctor_id from data.slot where id = v_conflict.slot_id and clinic_id = v_conflict.clinic_id;
  if (case when internal.is_allowed(p_function, v_conflict.clinic_id, null, v_doctor_id) then v_conflict.id end) is null then
    raise exception using errcode = 'MB209', message = 'conflict_not_found',
      detail = format('conflict_id=%s', p_conflict_id), hint = 'Check the id.';
  end if;
  return v_conflict;
end
$$;

comment on function internal.find_conflict(text, uuid) is
'Reads a conflict within the caller''s scope: a doctor those of his own slots, a clinic admin all of his clinics.
p_function: the api function that asks.
Errors: MB209 conflict_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
