create or replace function internal.check_doctor(p_doctor data.doctor)
returns data.doctor
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  p_doctor.name := internal.check_text(p_doctor.name, 'name', 200, true);
  p_doctor.specialization := internal.check_text(p_doctor.specialization, 'specialization', 100, true);
  p_doctor.bio := internal.check_text(p_doctor.bio, 'bio', 4000);
  p_doctor.email := internal.check_text(p_doctor.email, 'email', 254);
  p_doctor.phone := internal.check_text(p_doctor.phone, 'phone', 40);
  perform internal.check_contact(p_doctor.email, p_doctor.phone);
  perform internal.check_argument(
    coalesce(p_doctor.experience_years between 0 and 80, true), 'experience_years', 'is not 0 to 80');
  perform internal.check_argument(
    coalesce(p_doctor.fee_amount between 0 and 9999999999.99, true), 'fee_amount', 'is not 0 to 9999999999.99');
  perform internal.check_argument(
    coalesce(p_doctor.fee_amount = round(p_doctor.fee_amount, 2), true), 'fee_amount', 'has more than two decimals');
  perform internal.check_argument(
    coalesce(p_doctor.fee_currency ~ '^[A-Z]{3}$', true), 'fee_currency', 'is not an ISO 4217 code');
  perform internal.check_argument(
    (p_doctor.fee_amount is null) = (p_doctor.fee_currency is null), 'fee_currency', 'goes with fee_amount');
  perform internal.check_rules(to_jsonb(p_doctor), false);
  return p_doctor;
end
$$;

comment on function internal.check_doctor(data.doctor) is
'Returns the doctor with texts trimmed, or refuses it. The constraints of data.doctor say the same, without naming the field.
Errors: MB001 invalid_argument';
