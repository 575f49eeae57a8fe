begin;
\ir ../../fixture.psql
select plan(18);

create function pg_temp.pages(p_clinic_id uuid, p_specialization text, p_is_active boolean, p_limit integer)
returns uuid[] language plpgsql as $$
declare
  v_ids uuid[] := '{}';
  v_page uuid[];
begin
  loop
    v_page := array(
      select id from api.list_doctors(p_clinic_id, p_specialization, p_is_active, p_limit, v_ids[cardinality(v_ids)]));
    exit when v_page = '{}' or cardinality(v_ids) > 1000;
    v_ids := v_ids || v_page;
  end loop;
  return v_ids;
end
$$;

select id as other_clinic from api.create_clinic('Other', 'UTC') \gset
insert into data.doctor (id, clinic_id, name, specialization, is_active, created_at, updated_at)
select
  internal.new_id(), case when n % 2 = 0 then :'clinic' else :'other_clinic' end::uuid, 'Dr ' || n,
  case when n % 5 = 0 then 'Cardiology' else 'Surgery' end, n % 3 > 0, internal.now(), internal.now()
from generate_series(1, 60) as n;

select results_eq(
  format($$ select * from api.list_doctors(%L, 'Cardiology') where id = %L $$, :'clinic', :'doctor'),
  format('select * from api.get_doctor(%L)', :'doctor'),
  'a listed doctor reads as get_doctor reads him');
select is((select count(*) from api.list_doctors()), 50::bigint, 'a page has 50 rows unless told otherwise');
select is((select count(*) from api.list_doctors(p_limit => 7)), 7::bigint, 'a page has as many rows as asked for');

select is(
  pg_temp.pages(null, null, null, limit_rows), array(select id from data.doctor order by id),
  'pages of ' || limit_rows || ' join to the whole, in order')
from unnest(array[1, 7, 61, 500]) as limit_rows;
select is(
  pg_temp.pages(:'clinic', null, null, 7), array(select id from data.doctor where clinic_id = :'clinic' order by id),
  'the doctors of one clinic can be asked for alone');
select is(
  pg_temp.pages(null, 'cARDIOLOGY', null, 7),
  array(select id from data.doctor where specialization = 'Cardiology' order by id),
  'one specialization can be asked for, whatever the case');
select is(
  pg_temp.pages(null, null, true, 7), array(select id from data.doctor where is_active order by id),
  'active doctors can be asked for alone');
select is(
  pg_temp.pages(:'clinic', 'surgery', false, 3),
  array(
    select id from data.doctor
    where clinic_id = :'clinic' and specialization = 'Surgery' and not is_active
    order by id),
  'filters go together');
select is_empty($$ select api.list_doctors(p_specialization => 'Card') $$, 'part of a specialization finds nobody');

select is(pg_temp.refusal(format('select api.list_doctors(%s)', arguments)), refusal, sentence)
from (values
  ('p_limit => 0', 'MB001 limit', 'a page of 0 is refused'),
  ('p_limit => 501', 'MB001 limit', 'a page of 501 is refused'),
  ('p_limit => null', 'MB001 limit', 'a page without a size is refused'),
  (format('p_after => %L', :'unknown'), 'MB001 after', 'an unknown cursor is refused'),
  (format('p_clinic_id => %L', :'unknown'), 'MB201', 'an unknown clinic is not found')
) as v_case (arguments, refusal, sentence);

select is(pg_temp.refusal('select api.list_doctors()', 'medbook_http'), 'none', 'nobody in particular may list doctors');

select * from finish();
rollback;
