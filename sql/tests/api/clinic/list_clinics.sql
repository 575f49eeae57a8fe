begin;
\ir ../../fixture.psql
select plan(16);

create function pg_temp.pages(p_limit integer, p_is_active boolean default null) returns uuid[] language plpgsql as $$
declare
  v_ids uuid[] := '{}';
  v_page uuid[];
begin
  loop
    v_page := array(
      select id from api.list_clinics(p_is_active, p_limit => p_limit, p_after => v_ids[cardinality(v_ids)]));
    exit when v_page = '{}' or cardinality(v_ids) > 1000;
    v_ids := v_ids || v_page;
  end loop;
  return v_ids;
end
$$;

insert into data.clinic (id, name, time_zone, is_active, created_at, updated_at)
select internal.new_id(), 'Clinic ' || n, 'UTC', n % 3 > 0, internal.now(), internal.now()
from generate_series(1, 53) as n;

select results_eq(
  format($$ select * from api.list_clinics() where id = %L $$, :'clinic'),
  format('select * from api.get_clinic(%L)', :'clinic'),
  'a listed clinic reads as get_clinic reads it');
select is((select count(*) from api.list_clinics()), 50::bigint, 'a page has 50 rows unless told otherwise');
select is((select count(*) from api.list_clinics(p_limit => 7)), 7::bigint, 'a page has as many rows as asked for');

select is(
  pg_temp.pages(limit_rows), array(select id from data.clinic order by id),
  'pages of ' || limit_rows || ' join to the whole, in order')
from unnest(array[1, 7, 54, 500]) as limit_rows;
select is(
  pg_temp.pages(7, true), array(select id from data.clinic where is_active order by id),
  'active clinics can be asked for alone');
select is(
  pg_temp.pages(7, false), array(select id from data.clinic where not is_active order by id),
  'disabled clinics can be asked for alone');

select id as last from data.clinic order by id desc limit 1 \gset
select is_empty(format('select * from api.list_clinics(p_after => %L)', :'last'), 'after the last row comes nothing');

select is(pg_temp.refusal(format('select api.list_clinics(%s)', arguments)), refusal, sentence)
from (values
  ('p_limit => 0', 'MB001 limit', 'a page of 0 is refused'),
  ('p_limit => 501', 'MB001 limit', 'a page of 501 is refused'),
  ('p_limit => null', 'MB001 limit', 'a page without a size is refused'),
  (format('p_after => %L', :'unknown'), 'MB001 after', 'an unknown cursor is refused'),
  (format('p_after => %L', :'doctor'), 'MB001 after', 'a cursor of another list is refused')
) as v_case (arguments, refusal, sentence);

select is(pg_temp.refusal('select api.list_clinics()', 'medbook_http'), 'none', 'nobody in particular may list clinics');

select * from finish();
rollback;
