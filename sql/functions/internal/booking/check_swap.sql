-- The seats stay taken, so no rule of a slot is asked. A booking in the way of a changed schedule is not swapped: the conflict
-- would stay with nobody. What a patient is told of the other one is only that it cannot be.
create or replace function internal.check_swap(
  p_booking data.booking, p_other data.booking, p_is_patient boolean, p_now timestamptz
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_refusal internal.refusal;
  v_refusal_of_other internal.refusal;
begin
  perform internal.check_is_movable(p_booking, p_now);
  v_refusal := (
    select internal.patient_refusal(s, c, d, p_booking.patient_id, p_now, p_booking.id)
    from data.slot as s
    inner join data.clinic as c on c.id = s.clinic_id
    inner join data.doctor as d on d.id = s.doctor_id and d.clinic_id = s.clinic_id
    where s.id = p_other.slot_id and s.clinic_id = p_other.clinic_id
  );
  v_refusal_of_other := (
    select internal.patient_refusal(s, c, d, p_other.patient_id, p_now, p_other.id)
    from data.slot as s
    inner join data.clinic as c on c.id = s.clinic_id
    inner join data.doctor as d on d.id = s.doctor_id and d.clinic_id = s.clinic_id
    where s.id = p_booking.slot_id and s.clinic_id = p_booking.clinic_id
  );
  if internal.effective_status(p_other.status, p_other.expires_at, p_now) not in ('pending', 'confirmed')
    or least(p_booking.starts_at, p_other.starts_at) <= p_now
    or internal.has_open_conflict(p_booking) or internal.has_open_conflict(p_other)
    or exists (
      select from data.slot
      where
        id in (p_booking.slot_id, p_other.slot_id) and clinic_id = p_booking.clinic_id and status not in ('open', 'blocked')
    )
    or p_is_patient and (
      v_refusal_of_other.code is not null
      or p_other.status = 'confirmed' and p_now > p_other.starts_at - internal.reschedule_notice(p_other)
    ) then
    raise exception using errcode = 'MB121', message = 'swap_impossible',
      detail = format('booking_id=%s', p_booking.id), hint = 'Choose another booking, or another slot.';
  end if;
  if p_is_patient then
    perform internal.check_reschedule(p_booking, null, p_now);
  end if;
  perform internal.refuse(v_refusal);
  perform internal.refuse(v_refusal_of_other);
end
$$;

comment on function internal.check_swap(data.booking, data.booking, boolean, timestamptz) is
'Refuses a swap of two bookings, which the caller has locked, unless both are to come and either patient may be in the other''s slot.
p_is_patient: whether a patient asks: then either has to keep the reschedule notice.
Errors: MB001 invalid_argument, MB104 patient_overlap, MB105 invalid_transition, MB106 hold_expired, MB108 patient_inactive, MB116 reschedule_too_late, MB121 swap_impossible, MB123 patient_erased, MB203 patient_not_found, MB303 invalid_claims, MB401 too_many_holds, MB402 too_many_bookings, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
