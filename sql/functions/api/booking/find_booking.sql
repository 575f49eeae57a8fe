create or replace function api.find_booking(p_reference text)
returns api.booking
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_booking data.booking;
begin
  select * into v_booking from data.booking where reference = internal.normal_reference(p_reference);
  if (
    case
      when internal.is_allowed('find_booking', v_booking.clinic_id, v_booking.patient_id, v_booking.doctor_id) then v_booking.id
    end
  ) is null then
    raise exception using errcode = 'MB205', message = 'booking_not_found',
      hint = 'Check the reference: ten letters and digits, as K7QM4-XRD2P.';
  end if;
  perform internal.record_read(
    'find_booking', array[v_booking.id], array[v_booking.clinic_id], array[v_booking.patient_id]);
  return internal.booking_row(v_booking);
end
$$;

comment on function api.find_booking(text) is
'Returns the booking with this reference.
p_reference: case, blanks and the dash do not matter; I and L read as 1, O as 0.
Errors: MB205 booking_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
