create or replace function api.get_booking(p_booking_id uuid)
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
  select * into v_booking from data.booking where id = p_booking_id;
  if (
    case
      when internal.is_allowed('get_booking', v_booking.clinic_id, v_booking.patient_id, v_booking.doctor_id) then v_booking.id
    end
  ) is null then
    raise exception using errcode = 'MB205', message = 'booking_not_found',
      detail = format('booking_id=%s', p_booking_id), hint = 'Check the id.';
  end if;
  perform internal.record_read(
    'get_booking', array[v_booking.id], array[v_booking.clinic_id], array[v_booking.patient_id]);
  return internal.booking_row(v_booking);
end
$$;

comment on function api.get_booking(uuid) is
'Returns one booking.
Errors: MB205 booking_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
