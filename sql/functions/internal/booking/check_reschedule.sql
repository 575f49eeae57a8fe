-- A booking in the way of a changed schedule can be moved at any time: that is the clinic's doing, not the patient's.
create or replace function internal.check_reschedule(p_booking data.booking, p_reason text, p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_notice interval;
begin
  if p_booking.status = 'pending' or internal.has_open_conflict(p_booking) then
    return;
  end if;
  v_notice := internal.reschedule_notice(p_booking);
  if p_now <= p_booking.starts_at - v_notice then
    return;
  end if;

  if (internal.actor()).role = 'patient' then
    raise exception using errcode = 'MB116', message = 'reschedule_too_late', constraint = 'reschedule_notice_minutes',
      detail = format('booking_id=%s, starts_at=%s, allowed_until=%s', p_booking.id, p_booking.starts_at, p_booking.starts_at - v_notice),
      hint = 'Call the clinic: its staff can still reschedule.';
  end if;
  perform internal.record_override('late_reschedule', p_booking, p_reason);
end
$$;

comment on function internal.check_reschedule(data.booking, text, timestamptz) is
'Refuses a patient who moves a confirmed booking inside the notice; puts staff who do so on the record, with a mandatory reason.
Errors: MB001 invalid_argument, MB116 reschedule_too_late, MB123 patient_erased, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
