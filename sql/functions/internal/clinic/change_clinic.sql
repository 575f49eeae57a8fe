-- Locks the clinic row, as all who plan its slots do.
create or replace function internal.change_clinic(
  p_function text, p_clinic_id uuid, p_changes jsonb, p_expected_version integer, p_dry_run boolean
)
returns api.clinic
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_clinic data.clinic;
  v_old data.clinic;
  v_until date;
  v_replan jsonb;
begin
  perform internal.authorize(p_function, p_clinic_id);
  select * into v_clinic from data.clinic where id = p_clinic_id for no key update;
  if not found then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;
  perform internal.check_version(p_expected_version, v_clinic.version);
  v_old := v_clinic;
  v_clinic := internal.check_clinic(jsonb_populate_record(v_clinic, p_changes));
  if v_clinic.time_zone <> v_old.time_zone then
    v_until := internal.planned_until(p_clinic_id);
  end if;

  begin
    update data.clinic
    set
      name = v_clinic.name,
      time_zone = v_clinic.time_zone,
      address = v_clinic.address,
      phone = v_clinic.phone,
      email = v_clinic.email,
      hold_seconds = v_clinic.hold_seconds,
      min_notice_minutes = v_clinic.min_notice_minutes,
      horizon_days = v_clinic.horizon_days,
      cancellation_notice_minutes = v_clinic.cancellation_notice_minutes,
      max_active_bookings = v_clinic.max_active_bookings,
      buffer_before_minutes = v_clinic.buffer_before_minutes,
      buffer_after_minutes = v_clinic.buffer_after_minutes,
      max_bookings_per_day = v_clinic.max_bookings_per_day,
      max_minutes_per_day = v_clinic.max_minutes_per_day,
      max_active_minutes = v_clinic.max_active_minutes,
      max_active_holds = v_clinic.max_active_holds,
      reschedule_notice_minutes = v_clinic.reschedule_notice_minutes,
      offer_seconds = v_clinic.offer_seconds,
      retention_days = v_clinic.retention_days,
      version = version + 1,
      updated_at = internal.now()
    where id = p_clinic_id
    returning * into v_clinic;
    perform internal.record_event(
      'clinic.updated', p_clinic_id, p_clinic_id,
      jsonb_build_object('fields', (select jsonb_agg(key) from jsonb_object_keys(p_changes) as f (key))),
      internal.changes(to_jsonb(v_old), to_jsonb(v_clinic)));
    if v_clinic.time_zone <> v_old.time_zone then
      -- the last slot may lie on another day there than here: neither is left out
      v_replan := internal.replan(
        p_clinic_id, null, (internal.now() at time zone v_clinic.time_zone)::date,
        greatest(v_until, internal.planned_until(p_clinic_id)), 'time_zone_changed'
      ) || jsonb_build_object('is_dry_run', coalesce(p_dry_run, false));
    end if;
    perform internal.end_dry_run(p_dry_run);
  exception
    when sqlstate 'MB999' then
      null; -- a dry run undoes itself, and keeps what it found
  end;
  return internal.clinic_row(v_clinic, v_replan);
end
$$;

comment on function internal.change_clinic(text, uuid, jsonb, integer, boolean) is
'Changes fields of a clinic and records it; another time zone plans its slots to come anew.
p_function: the api function that asks.
p_changes: {"field": new value}, all of them known and of the right kind.
p_expected_version: null: any.
p_dry_run: true undoes all of it again.
Returns the clinic as it is then, with what was done to its slots.
Errors: MB001 invalid_argument, MB003 invalid_time_zone, MB103 version_conflict, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
