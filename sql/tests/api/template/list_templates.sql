begin;
\ir ../../fixture.psql
select plan(19);

select id as other_doctor from api.add_doctor(:'clinic', 'Dr Eve Roy', 'Surgery') \gset
select id as shift from api.create_shift(:'clinic', 'Morning', '09:00', '12:00', 30) \gset
select id as one from api.create_template(:'doctor', :'shift', 1) \gset
select id as two from api.create_template(:'doctor', :'shift', 2) \gset
select id as three from api.create_template(:'doctor', :'shift', 3) \gset
select id as four from api.create_template(:'other_doctor', :'shift', 4) \gset
update data.schedule_template set is_active = false where id = :'two';
select id as other_clinic from api.create_clinic('Other', 'UTC') \gset
select id as stranger from api.add_doctor(:'other_clinic', 'Dr Kim Poe', 'Surgery') \gset
select api.define_availability(:'stranger', 6, '09:00', '12:00', 30);

select results_eq(format('select weekday from api.list_templates(%s)', arguments), weekdays::integer[], sentence)
from (values
  (format('%L', :'doctor'), '{1, 3}', 'a doctor''s templates are those that hold, oldest first'),
  (format('p_clinic_id => %L', :'clinic'), '{1, 3, 4}', 'a clinic''s are those of its doctors'),
  (format('%L, %L', :'doctor', :'clinic'), '{1, 3}', 'both can be named'),
  (format('%L, %L', :'doctor', :'other_clinic'), '{}', 'a doctor has none in another clinic'),
  (format('%L, p_is_active => false', :'doctor'), '{2}', 'those that are removed can be asked for'),
  (format('%L, p_is_active => null', :'doctor'), '{1, 2, 3}', 'or all'),
  (format('%L, p_is_active => null, p_limit => 2', :'doctor'), '{1, 2}', 'a page is as long as it is asked to be'),
  (format('%L, p_is_active => null, p_limit => 2, p_after => %L', :'doctor', :'two'), '{3}', 'the next begins after the last row of it')
) as v_case (arguments, weekdays, sentence);
select results_eq(
  format('select starts_at, ends_at, slot_minutes, replan from api.list_templates(%L, p_limit => 1)', :'doctor'),
  $$ values (time '09:00', time '12:00', 30, null::jsonb) $$, 'each comes with its shift');
select is(pg_temp.refusal(format('select api.list_templates(%s)', arguments)), refusal, sentence)
from (values
  ('', 'MB001 doctor_id', 'a doctor or a clinic is required'),
  (format('%L', :'unknown'), 'MB202', 'an unknown doctor is not found'),
  (format('p_clinic_id => %L', :'unknown'), 'MB201', 'an unknown clinic is not found'),
  (format('%L, p_limit => 0', :'doctor'), 'MB001 limit', 'a page of nothing is refused'),
  (format('%L, p_limit => 500', :'doctor'), 'none', 'a page of 500 is taken'),
  (format('%L, p_limit => 501', :'doctor'), 'MB001 limit', 'a page of 501 is refused'),
  (format('%L, p_limit => null', :'doctor'), 'MB001 limit', 'a limit is required'),
  (format('%L, p_after => %L', :'doctor', :'unknown'), 'MB001 after', 'a cursor that points nowhere is refused'),
  (format('%L, p_after => %L', :'doctor', :'four'), 'none', 'one that points to another doctor''s template does not matter')
) as v_case (arguments, refusal, sentence);
select is(pg_temp.refusal(format('select api.list_templates(%L)', :'doctor'), 'medbook_http'), 'none', 'anyone may list them');

select * from finish();
rollback;
