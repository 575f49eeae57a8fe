create or replace function internal.check_cancellation(p_booking data.booking, p_reason text, p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_until timestamptz := internal.cancellation_deadline(p_booking);
begin
  if v_until is null or p_now <= v_until then
    return;
  end if;

  if (internal.actor()).role = 'patient' then
    raise exception using errcode = 'MB113', message = 'cancellation_too_late', constraint = 'cancellation_notice_minutes',
      detail = format('booking_id=%s, starts_at=%s, allowed_until=%s', p_booking.id, p_booking.starts_at, v_until),
      hint = 'Call the clinic: its staff can still cancel.';
  end if;
  perform internal.record_override('late_cancel', p_booking, p_reason);
end
$$;

comment on function internal.check_cancellation(data.booking, text, timestamptz) is
'Refuses a patient who cancels a confirmed booking inside the notice; puts staff who do so on the record, with a mandatory reason.
Errors: MB001 invalid_argument, MB113 cancellation_too_late, MB123 patient_erased, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
