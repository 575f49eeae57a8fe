begin;
\ir ../../fixture.psql
select plan(23);

create function pg_temp.pages(p_clinic_id uuid, p_limit integer) returns uuid[] language plpgsql as $$
declare
  v_ids uuid[] := '{}';
  v_page uuid[];
begin
  loop
    v_page := array(
      select id from api.list_resources(p_clinic_id, p_limit => p_limit, p_after => v_ids[cardinality(v_ids)]));
    exit when v_page = '{}' or cardinality(v_ids) > 1000;
    v_ids := v_ids || v_page;
  end loop;
  return v_ids;
end
$$;

select api.create_resource(:'clinic', 'Resource ' || 100 - n, case when n % 4 = 0 then 'equipment' else 'room' end)
from generate_series(1, 53) as n;
select api.disable_resource(id) from data.resource where name in ('Resource 96', 'Resource 97');
select id as other_clinic from api.create_clinic('Other', 'UTC') \gset
select id as foreign_room from api.create_resource(:'other_clinic', 'Room 1', 'room') \gset

select results_eq(
  format('select * from api.list_resources(%L)', :'other_clinic'),
  format('select * from api.get_resource(%L)', :'foreign_room'),
  'each is listed as get_resource reads it');
select is((select count(*) from api.list_resources(:'clinic')), 50::bigint, 'a page has 50 rows unless told otherwise');
select is(
  pg_temp.pages(:'clinic', limit_rows), array(select id from data.resource where clinic_id = :'clinic' order by id),
  'pages of ' || limit_rows || ' join to the clinic''s whole, in order')
from unnest(array[1, 7, 53, 500]) as limit_rows;
select is(
  array(select id from api.list_resources(:'clinic', 'equipment')),
  array(select id from data.resource where clinic_id = :'clinic' and kind = 'equipment' order by id),
  'one kind can be asked for');
select is(
  array(select name from api.list_resources(:'clinic', p_is_active => false) order by name),
  array['Resource 96', 'Resource 97'],
  'disabled ones can be asked for');
select is(
  array(select id from api.list_resources(:'clinic', 'equipment', true)),
  array(select id from data.resource where clinic_id = :'clinic' and kind = 'equipment' and is_active order by id),
  'active ones of a kind can be asked for');

select is(pg_temp.refusal(format('select api.list_resources(%s)', arguments)), refusal, sentence)
from (values
  (format('%L, p_limit => 0', :'clinic'), 'MB001 limit', 'a page of 0 is refused'),
  (format('%L, p_limit => 501', :'clinic'), 'MB001 limit', 'a page of 501 is refused'),
  (format('%L, p_limit => null', :'clinic'), 'MB001 limit', 'a page without a size is refused'),
  (format('%L, p_after => %L', :'clinic', :'unknown'), 'MB001 after', 'an unknown cursor is refused'),
  (format('%L, p_after => %L', :'clinic', :'foreign_room'), 'MB001 after', 'the cursor of another clinic is refused'),
  (format('%L, %L', :'clinic', 'vehicle'), 'MB001 kind', 'an unknown kind is refused'),
  (format('%L', :'unknown'), 'MB201', 'an unknown clinic is not found'),
  ('null', 'MB201', 'no clinic is not found')
) as v_case (arguments, refusal, sentence);

select format('select api.list_resources(%L)', :'clinic') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not list resources');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not list them');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'a doctor may not list them');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB302', null, 'the admin of another clinic may not list this one''s');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'a clinic admin may list his clinic''s');

select * from finish();
rollback;
