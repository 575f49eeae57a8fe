-- Locks the clinic row, so that it cannot be disabled meanwhile.
create or replace function api.add_doctor(
  p_clinic_id uuid, p_name text, p_specialization text, p_email text default null, p_phone text default null,
  p_bio text default null, p_experience_years integer default null, p_fee_amount numeric default null,
  p_fee_currency text default null
)
returns api.doctor
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_is_active boolean;
  v_doctor data.doctor;
begin
  perform internal.authorize('add_doctor', p_clinic_id);
  v_doctor.name := p_name;
  v_doctor.specialization := p_specialization;
  v_doctor.email := p_email;
  v_doctor.phone := p_phone;
  v_doctor.bio := p_bio;
  v_doctor.experience_years := p_experience_years;
  v_doctor.fee_amount := p_fee_amount;
  v_doctor.fee_currency := p_fee_currency;
  v_doctor := internal.check_doctor(v_doctor);

  select is_active into v_is_active from data.clinic where id = p_clinic_id for key share;
  if not found then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  elsif not v_is_active then
    raise exception using errcode = 'MB108', message = 'clinic_inactive',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Enable the clinic first.';
  end if;

  insert into data.doctor (
    id, clinic_id, name, specialization, email, phone, bio, experience_years, fee_amount, fee_currency, created_at, updated_at
  )
  values (
    internal.new_id(), p_clinic_id, v_doctor.name, v_doctor.specialization, v_doctor.email, v_doctor.phone, v_doctor.bio,
    v_doctor.experience_years, v_doctor.fee_amount, v_doctor.fee_currency, internal.now(), internal.now()
  )
  returning * into v_doctor;
  perform internal.record_event('doctor.added', p_clinic_id, v_doctor.id, '{}', internal.changes('{}', to_jsonb(v_doctor)));
  return internal.doctor_row(v_doctor);
end
$$;

comment on function api.add_doctor(uuid, text, text, text, text, text, integer, numeric, text) is
'Registers a doctor in an active clinic.
p_name: up to 200 characters.
p_specialization: up to 100 characters.
p_bio: up to 4,000 characters.
p_experience_years: 0 to 80.
p_fee_amount: price of a visit, in units of p_fee_currency, at most two decimals.
p_fee_currency: ISO 4217 code; goes with p_fee_amount.
Returns the doctor.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB108 clinic_inactive, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
