create or replace function api.remove_shift(
  p_shift_id uuid, p_expected_version integer default null, p_dry_run boolean default false
)
returns api.shift
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_shift data.shift;
  v_count integer;
  v_replan jsonb;
begin
  select * into v_shift from data.shift where id = p_shift_id;
  if (case when internal.is_allowed('remove_shift', v_shift.clinic_id) then v_shift.id end) is null then
    raise exception using errcode = 'MB206', message = 'shift_not_found',
      detail = format('shift_id=%s', p_shift_id), hint = 'Check the id.';
  end if;
  v_shift := internal.lock_shift(p_shift_id, v_shift.clinic_id, p_expected_version);
  v_replan := internal.replan_doctors(v_shift.clinic_id, '{}', 'shift_changed', p_dry_run);
  if not v_shift.is_active then
    return internal.shift_row(v_shift, v_replan);
  end if;
  select count(*)::integer into v_count
  from data.schedule_template
  where shift_id = p_shift_id and clinic_id = v_shift.clinic_id and is_active;
  if v_count > 0 then
    raise exception using errcode = 'MB108', message = 'in_use',
      detail = format('shift_id=%s, templates=%s', p_shift_id, v_count),
      hint = 'Remove the templates that work this shift first, or let them work another.';
  end if;

  begin
    update data.shift
    set is_active = false, version = version + 1, updated_at = internal.now()
    where id = p_shift_id and clinic_id = v_shift.clinic_id
    returning * into v_shift;
    delete from data.shift
    where
      id = p_shift_id and clinic_id = v_shift.clinic_id
      and not exists (
        select from data.schedule_template as t where t.shift_id = p_shift_id and t.clinic_id = v_shift.clinic_id
      );
    perform internal.record_event('shift.removed', v_shift.clinic_id, p_shift_id, '{}', '{"is_active": [true, false]}');
    perform internal.end_dry_run(p_dry_run);
  exception
    when sqlstate 'MB999' then
      null; -- a dry run undoes itself, and keeps what it found
  end;
  return internal.shift_row(v_shift, v_replan);
end
$$;

comment on function api.remove_shift(uuid, integer, boolean) is
'Removes a shift that no template works; one that a removed template once worked is kept, and not active. Does nothing to a removed one.
p_expected_version: refuse if the shift has changed since; null: do not ask.
p_dry_run: true changes nothing, and tells whether it could be.
Returns the shift as it was left.
Errors: 55P03 slot_locked, MB103 version_conflict, MB108 in_use, MB206 shift_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
