begin;
\ir ../../fixture.psql
select plan(26);

-- four clinics in id order; the third is disabled
select id as second from api.create_clinic('Second', 'Pacific/Kiritimati') \gset
select id as third from api.create_clinic('Third', 'UTC') \gset
select id as fourth from api.create_clinic('Fourth', 'UTC') \gset
select id as second_doctor from api.add_doctor(:'second', 'Dr Tia Bo', 'Cardiology') \gset
select id as fourth_doctor from api.add_doctor(:'fourth', 'Dr Kim Poe', 'Surgery') \gset
select api.define_availability(d::uuid, 2, '09:00', '10:00', 30) from unnest(array[:'doctor', :'second_doctor', :'fourth_doctor']) as d \g /dev/null
select api.disable_clinic(:'third') \g /dev/null
create temporary table named as
select * from (values ('one', :'clinic'::uuid), ('two', :'second'), ('three', :'third'), ('four', :'fourth')) as v (name, id);
create function pg_temp.generated(p_arguments text) returns text language plpgsql as $$
declare
  v_answer text;
begin
  execute format(
    $q$ select string_agg(format('%%s %%s/%%s/%%s', n.name, g.made, g.already_there, g.skipped), ', ' order by g.ordinality)
      from api.generate_availability('2030-01-08', '2030-01-08'%s) with ordinality as g inner join named as n on n.id = g.id $q$, p_arguments)
  into v_answer;
  raise sqlstate 'OK000';
exception when sqlstate 'OK000' then
  return v_answer;
end
$$;

select is(pg_temp.generated(arguments), answer, sentence)
from (values
  ('', 'one 2/0/0, two 2/0/0, four 2/0/0', 'every active clinic gets its slots, in id order'),
  (', p_limit => 2', 'one 2/0/0, two 2/0/0', 'as many as are asked for'),
  (format(', p_limit => 2, p_after => %L', :'second'), 'four 2/0/0', 'the next call goes on after the last of them'),
  (format(', p_after => %L', :'third'), 'four 2/0/0', 'wherever that is'),
  (format(', array[%L, %L, %L]::uuid[]', :'fourth', :'clinic', :'fourth'), 'one 2/0/0, four 2/0/0', 'those that are named, each once'),
  (format(', array[%L, %L]::uuid[], p_after => %L', :'fourth', :'clinic', :'clinic'), 'four 2/0/0', 'they too go on')
) as v_case (arguments, answer, sentence);

insert into data.waitlist_entry (id, clinic_id, patient_id, starts_at, ends_at, created_at, updated_at)
select internal.new_id(), id, :'ann', '2030-01-08', '2030-01-09', internal.now(), internal.now()
from unnest(array[:'second', :'fourth']::uuid[]) as id;
select api.generate_availability('2030-01-08', '2030-01-08') \g /dev/null
select is(pg_temp.generated(''), 'one 0/2/0, two 0/2/0, four 0/2/0', 'a second call finds them all there');
select results_eq(
  $$ select c.name from data.booking as b join data.clinic as c on c.id = b.clinic_id order by c.id $$, array['Fourth'],
  'they are offered to those who wait, clinic by clinic: at that time of the second one, nothing');
select results_eq(
  format($$ select count(*) from data.slot where clinic_id = %L and starts_at = '2030-01-07 19:00+00' $$, :'second'), array[1::bigint],
  'each has its own morning');

select is(pg_temp.refusal(format('select api.generate_availability(%s)', arguments)), refusal, sentence)
from (values
  ('null, ''2030-01-08''', 'MB001 from', 'a first day is required'),
  ('''2030-01-08'', ''infinity''', 'MB001 to', 'a last day is required'),
  ('''2030-01-08'', ''2030-01-07''', 'MB004 to', 'days go forward'),
  ('''2030-01-08'', ''2031-01-10''', 'MB004 to', 'they are a year at most'),
  ('''2030-01-08'', ''2030-01-08'', p_limit => 0', 'MB001 limit', 'a limit of 0 is refused'),
  ('''2030-01-08'', ''2030-01-08'', p_limit => 100', 'none', 'one of 100 is taken'),
  ('''2030-01-08'', ''2030-01-08'', p_limit => 101', 'MB001 limit', 'one of 101 is refused'),
  ('''2030-01-08'', ''2030-01-08'', ''{}''', 'MB001 clinic_ids', 'a list of none is refused'),
  (format('''2030-01-08'', ''2030-01-08'', array[%L, %L]::uuid[]', :'clinic', :'unknown'), 'MB201 clinic_ids', 'an unknown clinic is not found'),
  (format('''2030-01-08'', ''2030-01-08'', array[%L]::uuid[]', :'third'), 'MB108', 'a disabled one is refused by name')
) as v_case (arguments, refusal, sentence);

select $$ select api.generate_availability('2030-01-15', '2030-01-15') $$ as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not generate slots');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'a doctor may not');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('clinic_admin', p_clinic_id => :'second');
select is(pg_temp.generated(''), 'two 0/2/0', 'a clinic''s admin generates those of his own');
select throws_ok(
  format($$ select api.generate_availability('2030-01-15', '2030-01-15', array[%L]::uuid[]) $$, :'clinic'), 'MB201', null,
  'and does not find others');
select pg_temp.become('admin');
select is(pg_temp.generated(''), 'one 0/2/0, two 0/2/0, four 0/2/0', 'an admin generates all');

select * from finish();
rollback;
