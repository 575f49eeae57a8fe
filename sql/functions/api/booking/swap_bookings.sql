create or replace function api.swap_bookings(
  p_booking_id uuid, p_other_reference text, p_expected_version integer default null
)
returns api.booking
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_is_patient boolean := coalesce((internal.actor()).role = 'patient', false);
  v_booking data.booking;
  v_other data.booking;
  v_slot_ids uuid[];
  v_now timestamptz;
begin
  select * into v_booking from data.booking where id = p_booking_id;
  if (
    case
      when internal.is_allowed('swap_bookings', v_booking.clinic_id, v_booking.patient_id, v_booking.doctor_id) then v_booking.id
    end
  ) is null then
    raise exception using errcode = 'MB205', message = 'booking_not_found',
      detail = format('booking_id=%s', p_booking_id), hint = 'Check the id.';
  end if;
  perform internal.check_argument(p_other_reference is not null, 'other_reference', 'is required');
  select * into v_other
  from data.booking
  where reference = internal.normal_reference(p_other_reference) and clinic_id = v_booking.clinic_id;
  if v_other.id is null
    or not v_is_patient and not internal.is_allowed('swap_bookings', v_other.clinic_id, v_other.patient_id, v_other.doctor_id) then
    raise exception using errcode = 'MB205', message = 'booking_not_found', column = 'other_reference',
      hint = 'Check the reference of the other booking: ten letters and digits, as K7QM4-XRD2P.';
  elsif v_other.patient_id = v_booking.patient_id or v_other.slot_id = v_booking.slot_id then
    raise exception using errcode = 'MB121', message = 'swap_impossible', column = 'other_reference',
      detail = format('booking_id=%s', p_booking_id), hint = 'Choose a booking of another patient in another slot.';
  end if;

  v_slot_ids := internal.lock_swap(v_booking, v_other);
  select * into v_booking from data.booking where id = v_booking.id and clinic_id = v_booking.clinic_id;
  select * into v_other from data.booking where id = v_other.id and clinic_id = v_other.clinic_id;
  v_now := internal.now();
  perform internal.check_version(p_expected_version, v_booking.version);
  perform internal.check_swap(v_booking, v_other, v_is_patient, v_now);

  if v_is_patient and (v_other.swap_with_id, v_other.swap_slot_id) is distinct from (v_booking.id, v_booking.slot_id) then
    update data.booking
    set swap_with_id = v_other.id, swap_slot_id = v_other.slot_id, version = version + 1
    where
      id = v_booking.id and clinic_id = v_booking.clinic_id
      and (swap_with_id, swap_slot_id) is distinct from (v_other.id, v_other.slot_id)
    returning * into v_booking;
    if found then
      perform internal.record_event(
        'booking.swap_requested', v_booking.clinic_id, v_booking.id,
        jsonb_build_object('slot_id', v_booking.slot_id, 'with_booking_id', v_other.id, 'with_slot_id', v_other.slot_id),
        jsonb_build_object('swap_with_id', jsonb_build_array(null, v_other.id)));
    else
      select * into v_booking from data.booking where id = p_booking_id and clinic_id = v_other.clinic_id;
      perform internal.record_read(
        'swap_bookings', array[v_booking.id], array[v_booking.clinic_id], array[v_booking.patient_id]);
    end if;
    return internal.booking_row(v_booking);
  end if;

  if v_slot_ids <> '{}' then
    perform internal.expire_stale_holds(v_slot_ids, v_now);
  end if;
  v_booking := internal.swap_seats(v_booking, v_other);
  if v_slot_ids <> '{}' then
    perform internal.offer_seats(v_booking.clinic_id, v_slot_ids);
  end if;
  return internal.booking_row(v_booking);
end
$$;

comment on function api.swap_bookings(uuid, text, integer) is
'Lets two patients of a clinic exchange their slots: at once if staff ask, by mutual wish if the patients do.
A patient asks for his own booking: his wish is kept (swap_with_id) until the other patient asks for the same, which does it. It is void once either booking has moved. Inside the reschedule notice of either booking only staff can swap.
p_other_reference: of the other patient''s booking, as he told it; read as by find_booking.
p_expected_version: of the booking; refuse if it has changed since; null: do not ask.
Returns the booking: in the other slot once swap_with_id is null again.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB103 version_conflict, MB104 patient_overlap, MB105 invalid_transition, MB106 hold_expired, MB108 patient_inactive, MB116 reschedule_too_late, MB121 swap_impossible, MB123 patient_erased, MB203 patient_not_found, MB205 booking_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB401 too_many_holds, MB402 too_many_bookings, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
