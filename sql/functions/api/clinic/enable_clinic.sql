create or replace function api.enable_clinic(p_clinic_id uuid, p_expected_version integer default null)
returns api.clinic
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_clinic data.clinic;
begin
  perform internal.authorize('enable_clinic', p_clinic_id);
  select * into v_clinic from data.clinic where id = p_clinic_id for update;
  if not found then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;
  perform internal.check_version(p_expected_version, v_clinic.version);
  if v_clinic.is_active then
    return internal.clinic_row(v_clinic);
  end if;

  update data.clinic
  set is_active = true, version = version + 1, updated_at = internal.now()
  where id = p_clinic_id
  returning * into v_clinic;
  perform internal.record_event('clinic.enabled', p_clinic_id, p_clinic_id, '{}', '{"is_active": [false, true]}');
  return internal.clinic_row(v_clinic);
end
$$;

comment on function api.enable_clinic(uuid, integer) is
'Switches a clinic on again. Its doctors stay as they are: enable each, then generate slots.
p_expected_version: refuse if the clinic has changed since; null: do not ask.
Returns the clinic.
Errors: 55P03 slot_locked, MB103 version_conflict, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
