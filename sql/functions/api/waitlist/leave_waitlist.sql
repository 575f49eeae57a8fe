-- Locks the slot of the hold he is offered, if any, then the waitlist, then his place; the hold's own lock comes last.
create or replace function api.leave_waitlist(p_entry_id uuid, p_expected_version integer default null)
returns api.waitlist_entry
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_entry data.waitlist_entry;
  v_hold data.booking;
  v_now timestamptz;
  v_status text;
begin
  select * into v_entry from data.waitlist_entry where id = p_entry_id;
  if (
    case
      when internal.is_allowed('leave_waitlist', v_entry.clinic_id, v_entry.patient_id, v_entry.doctor_id) then v_entry.id
    end
  ) is null then
    raise exception using errcode = 'MB211', message = 'waitlist_entry_not_found',
      detail = format('entry_id=%s', p_entry_id), hint = 'Check the id.';
  end if;
  select * into v_hold
  from data.booking
  where waitlist_entry_id = p_entry_id and clinic_id = v_entry.clinic_id and status = 'pending';
  perform from data.slot where id = v_hold.slot_id and clinic_id = v_entry.clinic_id for no key update;
  perform internal.lock_waitlist(v_entry.clinic_id);
  select * into v_entry from data.waitlist_entry where id = p_entry_id and clinic_id = v_entry.clinic_id for no key update;
  v_now := internal.now();
  perform internal.check_version(p_expected_version, v_entry.version);
  v_status := internal.waitlist_status(v_entry, v_now);
  if v_status not in ('waiting', 'offered') then
    raise exception using errcode = 'MB105', message = 'invalid_transition',
      detail = format('entry_id=%s, from=%s, to=left', p_entry_id, v_status), hint = 'He does not wait any more.';
  elsif v_status = 'offered' and not exists (
    select from data.booking
    where id = v_hold.id and clinic_id = v_hold.clinic_id and slot_id = v_hold.slot_id and status = 'pending'
  ) then
    raise exception using errcode = '55P03', message = 'slot_locked',
      detail = format('entry_id=%s', p_entry_id), hint = 'He has just been offered a seat: try again.';
  end if;

  update data.waitlist_entry
  set status = 'left', version = version + 1, updated_at = v_now
  where id = p_entry_id and clinic_id = v_entry.clinic_id
  returning * into v_entry;
  perform internal.record_event(
    'waitlist.left', v_entry.clinic_id, p_entry_id, '{}',
    jsonb_build_object('status', jsonb_build_array(v_status, 'left')));
  if v_status = 'offered' then
    perform internal.change_booking_status('leave_waitlist', v_hold.id, 'cancelled', null);
  end if;
  return internal.waitlist_entry_row(v_entry);
end
$$;

comment on function api.leave_waitlist(uuid, integer) is
'Gives up a place in line. A hold that is offered is cancelled, and goes to the next in line.
p_expected_version: refuse if the place has changed since; null: do not ask.
Returns the place, left.
Errors: 55P03 slot_locked, MB103 version_conflict, MB105 invalid_transition, MB123 patient_erased, MB205 booking_not_found, MB211 waitlist_entry_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
