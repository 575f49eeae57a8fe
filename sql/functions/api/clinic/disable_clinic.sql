-- Locks clinic, doctors, slots, in that order. The active-id keys refuse the last update if anything was missed. Bookings are
-- counted when the slots are locked: those in cancelled slots, of doctors disabled before, can only become fewer.
create or replace function api.disable_clinic(
  p_clinic_id uuid, p_cascade boolean default false, p_expected_version integer default null, p_dry_run boolean default false
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
  v_row api.clinic;
  v_doctor_ids uuid[];
  v_count integer;
  v_replan jsonb;
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

  begin
    v_replan := internal.disable_doctors(p_clinic_id, v_doctor_ids, p_cascade, internal.now());
    select count(*)::integer into v_count
    from data.booking
    where
      clinic_id = p_clinic_id and ends_at > internal.now()
      -- no booking is longer than a day
      and starts_at > internal.now() - interval '24 hours'
      and internal.effective_status(status, expires_at, internal.now()) in ('pending', 'confirmed', 'arrived');
    if v_count > 0 then
      raise exception using errcode = 'MB108', message = 'in_use',
        detail = format('clinic_id=%s, live_bookings=%s', p_clinic_id, v_count),
        hint = 'Complete, cancel or move the live bookings first.';
    end if;

    update data.clinic
    set is_active = false, version = version + 1, updated_at = internal.now()
    where id = p_clinic_id
    returning * into v_clinic;
    perform internal.record_event('clinic.disabled', p_clinic_id, p_clinic_id, '{}', '{"is_active": [true, false]}');
    v_row := internal.clinic_row(v_clinic, v_replan || jsonb_build_object('is_dry_run', coalesce(p_dry_run, false)));
    perform internal.end_dry_run(p_dry_run);
  exception
    when sqlstate 'MB999' then
      null; -- a dry run undoes itself, and keeps what it found
    when foreign_key_violation then
      perform internal.refuse_unseen();
      raise;
  end;
  return v_row;
end
$$;

comment on function api.disable_clinic(uuid, boolean, integer, boolean) is
'Switches a clinic off: nothing in it can be booked any more. Does nothing to a disabled one.
p_cascade: true also disables its doctors and cancels their open slots; false refuses while it has active doctors.
p_expected_version: refuse if the clinic has changed since; null: do not ask.
p_dry_run: true: only tell what it would do.
Returns the clinic, and in replan what became of the slots. Live bookings always refuse it: in_use says how many.
Errors: 40001 serialization_failure, 55P03 slot_locked, MB103 version_conflict, MB108 in_use, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
