-- Bookings are cancelled before the patient's row is locked: the order that everybody takes these locks in.
create or replace function api.erase_patient(
  p_patient_id uuid, p_cancels_bookings boolean default false, p_expected_version integer default null
)
returns api.patient
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_booking_id uuid;
  v_patient data.patient;
  v_count integer;
begin
  if internal.is_allowed('erase_patient', null, p_patient_id) then
    select * into v_patient from data.patient where id = p_patient_id;
  end if;
  if v_patient.id is null then
    raise exception using errcode = 'MB203', message = 'patient_not_found',
      detail = format('patient_id=%s', p_patient_id), hint = 'Check the id.';
  end if;
  perform internal.check_version(p_expected_version, v_patient.version);
  if v_patient.erased_at is not null then
    return internal.patient_row(v_patient);
  end if;

  if p_cancels_bookings then
    -- all his slots, then all waitlists: where he waits too, as another who is erased may be about to offer him a seat
    perform internal.admit('*');
    perform from data.slot
    where
      id in (
        select slot_id from data.booking where patient_id = p_patient_id and status in ('pending', 'confirmed', 'arrived')
      )
    order by id
    for no key update;
    perform internal.lock_waitlists(array(
      select clinic_id from data.booking where patient_id = p_patient_id and status in ('pending', 'confirmed', 'arrived')
      union all
      select clinic_id from data.waitlist_entry where patient_id = p_patient_id and status = 'waiting'));
    for v_booking_id in
      select b.id
      from data.booking as b
      where b.patient_id = p_patient_id and b.status in ('pending', 'confirmed', 'arrived') and b.ends_at > internal.now()
        and (b.status <> 'pending' or b.expires_at > internal.now())
      order by b.clinic_id, b.slot_id
    loop
      perform internal.change_booking_status(
        'erase_patient', v_booking_id, 'cancelled', null, 'The patient''s data are erased.');
    end loop;
  end if;
  select * into v_patient from data.patient where id = p_patient_id for update;
  if v_patient.erased_at is null then
    perform internal.check_version(p_expected_version, v_patient.version);
  end if;
  v_count := internal.count_live_bookings(p_patient_id, internal.now());
  if v_count > 0 then
    raise exception using errcode = 'MB122', message = 'has_live_bookings',
      detail = format('patient_id=%s, live_bookings=%s', p_patient_id, v_count),
      hint = 'Let them pass, or erase with cancels_bookings.';
  end if;
  return internal.patient_row(
    case when v_patient.erased_at is not null then v_patient else internal.destroy_patient_data(p_patient_id) end);
end
$$;

comment on function api.erase_patient(uuid, boolean, integer) is
'Erases what is known of a patient, for good: his key is destroyed, and with it his name, addresses, notes and reasons, also in backups. His bookings stay, anonymous; his e-mail address is free again. Does nothing to an erased one.
p_cancels_bookings: true cancels his live bookings first, by the rules of cancelling; false refuses while there is one.
p_expected_version: refuse if the patient has changed since; null: do not ask.
Returns the patient, without his data.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB101 slot_unavailable, MB103 version_conflict, MB105 invalid_transition, MB106 hold_expired, MB113 cancellation_too_late, MB117 too_early, MB122 has_live_bookings, MB123 patient_erased, MB203 patient_not_found, MB205 booking_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
