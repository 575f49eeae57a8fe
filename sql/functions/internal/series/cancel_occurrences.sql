-- The caller has locked all of them, with their slots. In time order; what the caller may not cancel is kept, and says why.
create or replace function internal.cancel_occurrences(p_booking_ids uuid[], p_reason text)
returns jsonb
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_now timestamptz := internal.now();
  v_is_patient boolean := coalesce((internal.actor()).role = 'patient', false);
  v_booking data.booking;
  v_kept text;
  v_outcomes jsonb := jsonb '{}';
begin
  for v_booking in
    select *
    from data.booking
    where
      id = any (p_booking_ids) and starts_at > v_now
      and internal.effective_status(status, expires_at, v_now) in ('pending', 'confirmed', 'arrived')
    order by starts_at, id
  loop
    v_kept := case
      when not internal.is_allowed('cancel_series', v_booking.clinic_id, v_booking.patient_id, v_booking.doctor_id)
        then 'forbidden'
      when v_is_patient and v_now > internal.cancellation_deadline(v_booking) then 'cancellation_too_late'
    end;
    if v_kept is null then
      perform internal.change_booking_status('cancel_series', v_booking.id, 'cancelled', null, p_reason);
    end if;
    v_outcomes := v_outcomes || jsonb_build_object(
      v_booking.id,
      jsonb_build_object('outcome', case when v_kept is null then 'cancelled' else 'kept' end, 'refused_because', v_kept));
  end loop;
  return v_outcomes;
end
$$;

comment on function internal.cancel_occurrences(uuid[], text) is
'Cancels those of these bookings that are live and to come, by the rules of cancelling.
Returns {"booking id": {"outcome": cancelled or kept, "refused_because"}} of each.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB101 slot_unavailable, MB103 version_conflict, MB105 invalid_transition, MB106 hold_expired, MB113 cancellation_too_late, MB117 too_early, MB123 patient_erased, MB205 booking_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
