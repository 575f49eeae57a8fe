-- Locks clinic, doctors, slots, in that order. The active-id keys refuse the last update if anything was missed.
create or replace function api.disable_clinic(
  p_clinic_id uuid, p_cascade boolean default false, p_expected_version integer default null
)
returns api.clinic
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_clinic data.clinic;
  v_doctor_ids uuid[];
begin
  perform internal.authorize('disable_clinic', p_clinic_id);
  select * into v_clinic from data.clinic where id = p_clinic_id for update;
  if not found then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;
  perform internal.check_version(p_expected_version, v_clinic.version);
  if not v_clinic.is_active then
    return internal.clinic_row(v_clinic);
  end if;

  v_doctor_ids := array(select id from data.doctor where clinic_id = p_clinic_id and is_active order by id for update);
  if not coalesce(p_cascade, false) and v_doctor_ids <> '{}' then
    raise exception using errcode = 'MB108', message = 'in_use',
      detail = format('clinic_id=%s, active_doctors=%s', p_clinic_id, cardinality(v_doctor_ids)),
      hint = 'Disable its doctors first, or call with p_cascade.';
  end if;
  perform internal.disable_doctors(p_clinic_id, v_doctor_ids, p_cascade);

  update data.clinic
  set is_active = false, version = version + 1, updated_at = internal.now()
  where id = p_clinic_id
  returning * into v_clinic;
  perform internal.record_event('clinic.disabled', p_clinic_id, p_clinic_id);
  return internal.clinic_row(v_clinic);
end
$$;

comment on function api.disable_clinic(uuid, boolean, integer) is
'Switches a clinic off: nothing in it can be booked any more. Does nothing to a disabled one.
p_cascade: true also disables its doctors and cancels their open slots; false refuses while it has active doctors.
p_expected_version: refuse if the clinic has changed since; null: do not ask.
Returns the clinic. Live bookings always refuse it: in_use says how many.
Errors: 55P03 slot_locked, MB103 version_conflict, MB108 in_use, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
