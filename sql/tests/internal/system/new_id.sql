begin;
set client_min_messages = warning;
select plan(6);

create temporary table made as
select n, internal.new_id() as id from generate_series(1, 10000) as n;

select is_empty(
  $$ select id from made where id::text !~ '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$' $$,
  'every id carries version 7 and the variant of RFC 9562');
select is(count(distinct id), 10000::bigint, '10,000 ids are 10,000 different ones') from made;

-- digit 17 of 32 holds the variant
select results_eq(
  $$ select place, count(distinct substr(replace(id::text, '-', ''), place, 1))::integer
  from made, generate_series(17, 32) as place
  group by place
  order by place $$,
  $$ select place, case place when 17 then 4 else 16 end from generate_series(17, 32) as place $$,
  'the 62 bits after the time are random');

create function pg_temp.milliseconds(p_id uuid) returns bigint language sql as $$
  select ('x' || lpad(left(replace(p_id::text, '-', ''), 12), 16, '0'))::bit(64)::bigint
$$;
select ok(
  pg_temp.milliseconds(v.id) between extract(epoch from v.before) * 1000 - 1 and extract(epoch from clock_timestamp()) * 1000 + 1,
  'an id begins with the milliseconds since 1970')
from (select clock_timestamp() as before, internal.new_id() as id) as v;

create function pg_temp.next_id_is_higher() returns boolean language plpgsql as $$
declare
  v_id uuid := internal.new_id();
  v_made_at timestamptz := clock_timestamp();
begin
  while clock_timestamp() < v_made_at + interval '2 microseconds' loop
  end loop;
  return internal.new_id() > v_id;
end
$$;
select is_empty(
  'select n from generate_series(1, 100) as n where not pg_temp.next_id_is_higher()',
  'an id made microseconds later sorts later');
select is_empty(
  $$ select a.n from made as a join made as b on b.n = a.n + 1
  where pg_temp.milliseconds(b.id) < pg_temp.milliseconds(a.id) $$,
  'the time in an id never goes back');

select * from finish();
rollback;
