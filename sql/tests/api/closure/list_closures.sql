begin;
\ir ../../fixture.psql
select plan(24);

select id as other_doctor from api.add_doctor(:'clinic', 'Dr Eve Roy', 'Surgery') \gset
select id as other_clinic from api.create_clinic('Other', 'UTC') \gset
select id as foreign_doctor from api.add_doctor(:'other_clinic', 'Dr Ian Fox', 'Surgery') \gset
select api.add_closure(:'other_clinic', '2030-02-01 00:00+00', '2030-02-02 00:00+00', 'Other');
select id as c from api.add_closure(:'clinic', '2030-02-03 00:00+00', '2030-02-04 00:00+00', 'C') \gset
select id as a from api.add_time_off(:'doctor', '2030-02-01 00:00+00', '2030-02-02 00:00+00', 'A') \gset
select id as b from api.add_time_off(:'other_doctor', '2030-02-01 00:00+00', '2030-02-05 00:00+00', 'B') \gset
select api.add_closure(:'clinic', '2029-02-01 00:00+00', '2029-02-02 00:00+00', 'Old');

-- what a call lists, or how it is refused
create function pg_temp.listed(p_arguments text) returns text language plpgsql as $$
declare
  v_field text;
  v_result text;
begin
  execute format('select coalesce(string_agg(reason, '' ''), '''') from api.list_closures(%s)', p_arguments) into v_result;
  return v_result;
exception when others then
  get stacked diagnostics v_field = column_name;
  return trim(sqlstate || ' ' || v_field);
end
$$;

select is(pg_temp.listed(format(v_case.arguments, :'clinic', :'doctor', :'a', :'c')), v_case.reasons, v_case.sentence)
from (values
  ('%L', 'Old A B C', 'the closures of a clinic come by their start, those of a day in the order of their ids'),
  ('p_doctor_id => %2$L', 'A', 'a doctor''s are his time off only'),
  ('%L, %L', 'A', 'be the clinic named or not'),
  ('%L, p_from => ''2030-02-02 00:00+00''', 'B C', 'what ends at a time is not after it'),
  ('%L, p_from => ''2030-02-01 23:59+00''', 'A B C', 'what goes on is'),
  ('%L, p_to => ''2030-02-01 00:00+00''', 'Old', 'what begins at a time is not before it'),
  ('%L, p_to => ''2030-02-01 00:01+00''', 'Old A B', 'what has begun is'),
  ('%L, p_limit => 2', 'Old A', 'a page is as long as asked'),
  ('%L, p_limit => 2, p_after => %3$L', 'B C', 'the next begins after its last, though that is of the same time'),
  ('%L, p_after => %4$L', '', 'the last page is empty'),
  ('', 'MB001 clinic_id', 'a clinic or a doctor is named'),
  ('%L, p_limit => 0', 'MB001 limit', 'a page has a row'),
  ('%L, p_limit => 501', 'MB001 limit', 'and at most 500'),
  ('%L, p_after => %1$L', 'MB001 after', 'a cursor is a closure'),
  ('%L, p_from => ''2030-02-01'', p_to => ''2030-02-01''', 'MB004 to', 'the range is forward')
) as v_case (arguments, reasons, sentence);
select is(pg_temp.listed(quote_literal(:'unknown')), 'MB201', 'an unknown clinic is not found');
select is(pg_temp.listed(format('p_doctor_id => %L', :'unknown')), 'MB202', 'nor is an unknown doctor');
select is(pg_temp.listed(format('%L, %L', :'clinic', :'foreign_doctor')), 'MB202', 'nor one of another clinic');

select is(pg_temp.refusal(format('select api.list_closures(%L)', :'clinic'), 'medbook_http'), 'MB301', 'nobody may not list them');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(pg_temp.listed(format('p_doctor_id => %L', :'doctor')), 'A', 'a doctor lists his own');
select is(pg_temp.listed(quote_literal(:'clinic')), 'MB302', 'not the clinic''s');
select is(pg_temp.listed(format('p_doctor_id => %L', :'other_doctor')), 'MB302', 'nor another''s');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.listed(format('p_doctor_id => %L', :'other_doctor')), 'B', 'a clinic admin lists those of a doctor of his');
select is(pg_temp.listed(format('p_doctor_id => %L', :'foreign_doctor')), 'MB302', 'not of a stranger''s');

select * from finish();
rollback;
