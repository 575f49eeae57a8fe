begin;
\ir ../../fixture.psql
select plan(34);

select results_eq(
  format(
    $$ select
        clinic_id, name, specialization, email, phone, bio, experience_years, fee_amount, fee_currency, is_active, version,
        created_at, updated_at
      from api.add_doctor(
        %L, ' Dr Eve Roy ', 'Dermatology ', 'eve@example.org', '020 2', 'Skin.', 12, 80.50, 'GBP') $$, :'clinic'),
  format(
    $$ values (
      %L::uuid, 'Dr Eve Roy', 'Dermatology', 'eve@example.org', '020 2', 'Skin.', 12, 80.50, 'GBP', true, 1,
      timestamptz '2030-01-07 08:00+00', timestamptz '2030-01-07 08:00+00') $$, :'clinic'),
  'a doctor is registered, active, with trimmed texts');
select results_eq(
  $$ select e.topic, e.clinic_id = d.clinic_id
    from data.doctor as d left join data.event as e on e.entity_id = d.id
    where d.name = 'Dr Eve Roy' $$,
  $$ values ('doctor.added', true) $$,
  'a new doctor is one event of the clinic');

select is(pg_temp.refusal(format('select api.add_doctor(%L, %s)', :'clinic', arguments)), refusal, sentence)
from (values
  ($$ null, 'S' $$, 'MB001 name', 'a doctor needs a name'),
  ($$ ' ', 'S' $$, 'MB001 name', 'a blank name is no name'),
  ($$ repeat('a', 200), 'S' $$, 'none', 'a name of 200 characters is taken'),
  ($$ repeat('a', 201), 'S' $$, 'MB001 name', 'a name of 201 characters is refused'),
  ($$ 'D', null $$, 'MB001 specialization', 'a doctor needs a specialization'),
  ($$ 'D', repeat('a', 100) $$, 'none', 'a specialization of 100 characters is taken'),
  ($$ 'D', repeat('a', 101) $$, 'MB001 specialization', 'a specialization of 101 characters is refused'),
  ($$ 'D', 'S', 'eve' $$, 'MB001 email', 'an e-mail address without @ is refused'),
  ($$ 'D', 'S', null, 'x' $$, 'MB001 phone', 'a phone number without digits is refused'),
  ($$ 'D', 'S', p_bio => repeat('a', 4000) $$, 'none', 'a bio of 4,000 characters is taken'),
  ($$ 'D', 'S', p_bio => repeat('a', 4001) $$, 'MB001 bio', 'a bio of 4,001 characters is refused'),
  ($$ 'D', 'S', p_experience_years => -1 $$, 'MB001 experience_years', 'less than no experience is refused'),
  ($$ 'D', 'S', p_experience_years => 0 $$, 'none', 'no experience is taken'),
  ($$ 'D', 'S', p_experience_years => 80 $$, 'none', '80 years of experience are taken'),
  ($$ 'D', 'S', p_experience_years => 81 $$, 'MB001 experience_years', '81 years of experience are refused'),
  ($$ 'D', 'S', p_fee_amount => -0.01, p_fee_currency => 'EUR' $$, 'MB001 fee_amount', 'a fee below zero is refused'),
  ($$ 'D', 'S', p_fee_amount => 0, p_fee_currency => 'EUR' $$, 'none', 'a visit may be free'),
  ($$ 'D', 'S', p_fee_amount => 9999999999.99, p_fee_currency => 'EUR' $$, 'none', 'the highest fee is taken'),
  ($$ 'D', 'S', p_fee_amount => 1e10, p_fee_currency => 'EUR' $$, 'MB001 fee_amount', 'a fee above the highest is refused'),
  ($$ 'D', 'S', p_fee_amount => 10.005, p_fee_currency => 'EUR' $$, 'MB001 fee_amount', 'a third decimal is refused'),
  ($$ 'D', 'S', p_fee_amount => 10, p_fee_currency => 'eur' $$, 'MB001 fee_currency', 'a currency in lower case is refused'),
  ($$ 'D', 'S', p_fee_amount => 10 $$, 'MB001 fee_currency', 'a fee needs a currency'),
  ($$ 'D', 'S', p_fee_currency => 'EUR' $$, 'MB001 fee_currency', 'a currency needs a fee')
) as v_case (arguments, refusal, sentence);

select throws_ok(
  format($$ select api.add_doctor(%L, 'D', 'S') $$, :'unknown'), 'MB201', null, 'an unknown clinic is not found');

select format($$ select api.add_doctor(%L, 'D', 'S') $$, :'clinic') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not add a doctor');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB302', null, 'the admin of another clinic may not add one');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'a doctor may not add one');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not add one');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'the clinic''s own admin may add one');
select pg_temp.become('admin');
select lives_ok(:'call', 'an admin may add one');

select api.disable_clinic(:'clinic', true);
select throws_ok(:'call', 'MB108', null, 'a disabled clinic takes no doctor');

select * from finish();
rollback;
