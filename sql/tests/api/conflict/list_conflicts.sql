begin;
\ir ../../fixture.psql
\ir closed.psql
select plan(24);

-- three more, a minute later: of another doctor, cancelled, and of another clinic
set medbook.now = '2030-01-07 08:01+00';
select api.book_slot(:'eve_slot', :'ann', p_confirm => true);
select api.add_closure(:'clinic', '2030-01-07 15:00+00', '2030-01-07 16:00+00');
select id as foreign_slot from api.create_slot(:'other_doctor', '2030-01-07 19:00+00', '2030-01-07 19:30+00') \gset
select api.book_slot(:'foreign_slot', :'ann', p_confirm => true);
select api.add_closure(:'other_clinic', '2030-01-07 19:00+00', '2030-01-07 20:00+00');
select id as eve_conflict from data.schedule_conflict where slot_id = :'eve_slot' \gset
select api.cancel_booking(:'other_booking');

-- starts of what a call lists, or how it is refused
create function pg_temp.listed(p_arguments text) returns text language plpgsql as $$
declare
  v_field text;
  v_result text;
begin
  execute format('select coalesce(string_agg(to_char(starts_at, ''HH24''), '' ''), '''') from api.list_conflicts(%s)', p_arguments) into v_result;
  return v_result;
exception when others then
  get stacked diagnostics v_field = column_name;
  return trim(sqlstate || ' ' || v_field);
end
$$;

select is(pg_temp.listed(format(v_case.arguments, :'clinic', :'doctor', :'conflict', :'eve_conflict')), v_case.starts, v_case.sentence)
from (values
  ('%L', '09 15', 'the open ones of a clinic come first come first'),
  ('p_doctor_id => %2$L', '09', 'a doctor''s are those in his slots'),
  ('%L, %L', '09', 'be the clinic named or not'),
  ('%L, p_status => null', '09 10 15', 'all, on request'),
  ('%L, p_status => ''cancelled''', '10', 'or those that a cancellation resolved'),
  ('%L, p_status => ''moved''', '', 'none has moved'),
  ('%L, p_status => ''kept''', '', 'and none is kept'),
  ('%L, p_status => null, p_limit => 2', '09 10', 'a page is as long as asked'),
  ('%L, p_status => null, p_after => %3$L', '10 15', 'the next begins after its last, though that is of the same time'),
  ('%L, p_after => %4$L', '', 'the last page is empty'),
  ('', 'MB001 clinic_id', 'a clinic or a doctor is named'),
  ('%L, p_status => ''closed''', 'MB001 status', 'an unknown status is refused'),
  ('%L, p_limit => 0', 'MB001 limit', 'a page has a row'),
  ('%L, p_after => %1$L', 'MB001 after', 'a cursor is a conflict')
) as v_case (arguments, starts, sentence);
select is(pg_temp.listed(quote_literal(:'unknown')), 'MB201', 'an unknown clinic is not found');
select is(pg_temp.listed(format('p_doctor_id => %L', :'unknown')), 'MB202', 'nor is an unknown doctor');
select is(pg_temp.listed(format('%L, %L', :'clinic', :'other_doctor')), 'MB202', 'nor one of another clinic');
select is(
  pg_temp.listed(format('%L, p_after => %L', :'clinic', (select id from data.schedule_conflict where slot_id = :'foreign_slot'))),
  'MB001 after', 'nor is a conflict of another clinic a cursor');
select results_eq(
  format('select status, jsonb_array_length(alternatives) from api.list_conflicts(%L, p_status => null)', :'clinic'),
  $$ values ('open', 1), ('cancelled', null), ('open', 1) $$, 'those that are open come with what could stand in');

select is(pg_temp.refusal(format('select api.list_conflicts(%L)', :'clinic'), 'medbook_http'), 'MB301', 'nobody may not list them');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(pg_temp.listed(format('p_doctor_id => %L', :'doctor')), '09', 'a doctor lists his own');
select is(pg_temp.listed(quote_literal(:'clinic')), 'MB302', 'not the clinic''s');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.listed(format('p_doctor_id => %L', :'eve')), '15', 'a clinic admin lists those of a doctor of his');
select is(pg_temp.listed(format('p_doctor_id => %L', :'other_doctor')), 'MB302', 'not of a stranger''s');

select * from finish();
rollback;
