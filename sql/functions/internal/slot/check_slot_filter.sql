-- What only a booking may tell about a patient, a search may tell only to one who may book for him.
create or replace function internal.check_slot_filter(p_filter internal.slot_filter, p_doctor_id uuid)
returns internal.slot_filter
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  c_most constant numeric := 9999999999.99;
begin
  p_filter.specialization := lower(internal.check_text(p_filter.specialization, 'specialization', 100));
  perform internal.check_argument(
    coalesce(p_filter.visit_type in ('in_person', 'virtual'), true), 'visit_type', 'is not in_person or virtual');
  if p_filter.time_from is not null or p_filter.time_to is not null then
    p_filter.time_from := coalesce(p_filter.time_from, time '00:00');
    p_filter.time_to := coalesce(p_filter.time_to, time '24:00');
  end if;
  if p_filter.time_from = p_filter.time_to then
    raise exception using errcode = 'MB004', message = 'invalid_range', column = 'time_to',
      detail = 'time_to is time_from', hint = 'Give two times of day, or one.';
  end if;
  perform internal.check_argument(
    coalesce(cardinality(p_filter.weekdays) > 0 and p_filter.weekdays <@ array[1, 2, 3, 4, 5, 6, 7], true),
    'weekdays', 'is not one or more of 1 to 7');
  perform internal.check_argument(
    coalesce(p_filter.fee_min between 0 and c_most, true), 'fee_min', 'is not 0 to 9999999999.99');
  perform internal.check_argument(
    coalesce(p_filter.fee_max between 0 and c_most, true), 'fee_max', 'is not 0 to 9999999999.99');
  if p_filter.fee_min > p_filter.fee_max then
    raise exception using errcode = 'MB004', message = 'invalid_range', column = 'fee_max',
      detail = 'fee_max is below fee_min', hint = 'Give a range that ends at or above where it begins.';
  end if;
  perform internal.check_argument(
    coalesce(p_filter.fee_currency ~ '^[A-Z]{3}$', true), 'fee_currency', 'is not an ISO 4217 code');

  if p_filter.patient_id is not null then
    perform internal.authorize('book_slot', p_filter.clinic_id, p_filter.patient_id, p_doctor_id);
    perform internal.admit_patient(p_filter.patient_id);
  end if;
  if p_filter.clinic_id is not null and not exists (select from data.clinic where id = p_filter.clinic_id) then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_filter.clinic_id), hint = 'Check the id.';
  elsif p_doctor_id is not null and not exists (select from data.doctor where id = p_doctor_id) then
    raise exception using errcode = 'MB202', message = 'doctor_not_found',
      detail = format('doctor_id=%s', p_doctor_id), hint = 'Check the id.';
  elsif p_filter.patient_id is not null and not exists (select from data.patient where id = p_filter.patient_id) then
    raise exception using errcode = 'MB203', message = 'patient_not_found',
      detail = format('patient_id=%s', p_filter.patient_id), hint = 'Register the patient first.';
  end if;
  return internal.complete_filter(p_filter, p_doctor_id);
end
$$;

comment on function internal.check_slot_filter(internal.slot_filter, uuid) is
'Returns the filter, complete and ready to search with (internal.complete_filter), or refuses it.
p_doctor_id: the one doctor who is asked for; null: any.
Errors: MB001 invalid_argument, MB004 invalid_range, MB201 clinic_not_found, MB202 doctor_not_found, MB203 patient_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
