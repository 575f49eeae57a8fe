begin;
\ir ../../fixture.psql
select plan(14);

select id as one from api.create_shift(:'clinic', 'One', '08:00', '09:00', 30) \gset
select id as two from api.create_shift(:'clinic', 'Two', '09:00', '10:00', 30) \gset
select id as three from api.create_shift(:'clinic', 'Three', '10:00', '11:00', 30) \gset
update data.shift set is_active = false where id = :'two';
select id as other_clinic from api.create_clinic('Other', 'UTC') \gset
select id as foreign_shift from api.create_shift(:'other_clinic', 'One', '08:00', '09:00', 30) \gset

select results_eq(format('select name from api.list_shifts(%L%s)', :'clinic', arguments), names::text[], sentence)
from (values
  ('', '{One, Three}', 'a clinic''s shifts are those in use, oldest first'),
  (', false', '{Two}', 'those that are removed can be asked for'),
  (', null', '{One, Two, Three}', 'or all'),
  (', null, 2', '{One, Two}', 'a page is as long as it is asked to be'),
  (format(', null, 2, %L', :'two'), '{Three}', 'the next begins after the last row of it'),
  (format(', p_after => %L', :'three'), '{}', 'after the last there is none')
) as v_case (arguments, names, sentence);
select is(pg_temp.refusal(format('select api.list_shifts(%s)', arguments)), refusal, sentence)
from (values
  (format('%L', :'unknown'), 'MB201', 'an unknown clinic is not found'),
  (format('%L, p_limit => 0', :'clinic'), 'MB001 limit', 'a page of nothing is refused'),
  (format('%L, p_limit => 500', :'clinic'), 'none', 'a page of 500 is taken'),
  (format('%L, p_limit => 501', :'clinic'), 'MB001 limit', 'a page of 501 is refused'),
  (format('%L, p_limit => null', :'clinic'), 'MB001 limit', 'a limit is required'),
  (format('%L, p_after => %L', :'clinic', :'unknown'), 'MB001 after', 'a cursor that points nowhere is refused'),
  (format('%L, p_after => %L', :'clinic', :'foreign_shift'), 'MB001 after', 'so is one that points into another clinic')
) as v_case (arguments, refusal, sentence);
select is(pg_temp.refusal(format('select api.list_shifts(%L)', :'clinic'), 'medbook_http'), 'none', 'anyone may list them');

select * from finish();
rollback;
