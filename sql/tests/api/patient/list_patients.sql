begin;
\ir ../../fixture.psql
select plan(22);

create function pg_temp.pages(p_clinic_id uuid, p_limit integer) returns uuid[] language plpgsql as $$
declare
  v_ids uuid[] := '{}';
  v_page uuid[];
begin
  loop
    v_page := array(
      select id from api.list_patients(p_clinic_id, p_limit => p_limit, p_after => v_ids[cardinality(v_ids)]));
    exit when v_page = '{}' or cardinality(v_ids) > 1000;
    v_ids := v_ids || v_page;
  end loop;
  return v_ids;
end
$$;

select count(api.register_patient('Patient ' || n, format('p%s@example.org', n))) from generate_series(1, 53) as n;
select api.book_slot(:'group_slot', id) from person where email in ('ann@example.org', 'p1@example.org', 'p2@example.org');
select api.cancel_booking(id) from data.booking where patient_id = :'ann';
select api.book_slot(:'later_slot', id) from person where email = 'p1@example.org';

select id as other_clinic from api.create_clinic('Other', 'UTC') \gset
select id as other_doctor from api.add_doctor(:'other_clinic', 'Dr Eve Roy', 'Surgery') \gset
select api.book_slot(id, :'bob') from api.create_slot(:'other_doctor', '2030-01-08 09:00+00', '2030-01-08 09:30+00');

select is((select count(*) from api.list_patients()), 50::bigint, 'a page has 50 rows unless told otherwise');
select is((select count(*) from api.list_patients(p_limit => 7)), 7::bigint, 'a page has as many rows as asked for');

select is(
  pg_temp.pages(null, limit_rows), array(select id from data.patient order by id),
  'pages of ' || limit_rows || ' join to the whole, in order')
from unnest(array[1, 7, 55, 500]) as limit_rows;
select is(
  pg_temp.pages(:'clinic', 1),
  array(select id from person where email in ('ann@example.org', 'p1@example.org', 'p2@example.org') order by id),
  'a clinic lists whoever ever booked there, each once');
select api.disable_patient(:'ann');
select results_eq(
  $$ select id from api.list_patients(p_is_active => false) $$, array[:'ann'::uuid], 'disabled patients can be asked for alone');
select is(
  array(select id from api.list_patients(p_is_active => true, p_limit => 500)),
  array(select id from data.patient where id <> :'ann' order by id), 'and so can active ones');

select is(pg_temp.refusal(format('select api.list_patients(%s)', arguments)), refusal, sentence)
from (values
  ('p_limit => 0', 'MB001 limit', 'a page of 0 is refused'),
  ('p_limit => 501', 'MB001 limit', 'a page of 501 is refused'),
  ('p_limit => null', 'MB001 limit', 'a page without a size is refused'),
  (format('p_after => %L', :'unknown'), 'MB001 after', 'an unknown cursor is refused')
) as v_case (arguments, refusal, sentence);

select format('select api.list_patients(%L)', :'clinic') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not list patients');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not list them');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'a doctor may not list them');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB302', null, 'the admin of another clinic may not list this one''s');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select throws_ok('select api.list_patients()', 'MB302', null, 'a clinic admin may not list all patients');
select lives_ok(:'call', 'a clinic admin may list his clinic''s');
select id as stranger from api.register_patient('Zoe Kay', 'zoe@example.org') \gset
select is(
  pg_temp.refusal(format('select api.list_patients(%L, p_after => %L)', :'clinic', :'stranger')), 'MB001 after',
  'who has not booked there is no place to go on from');
select pg_temp.become('admin');
select lives_ok('select api.list_patients()', 'an admin may list all');

select * from finish();
rollback;
