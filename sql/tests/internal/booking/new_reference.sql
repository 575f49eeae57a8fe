begin;
set client_min_messages = warning;
select plan(3);

create temporary table made as
select internal.new_reference() as reference from generate_series(1, 2000);

select is_empty(
  $$ select reference from made where reference !~ '^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$' $$,
  'a reference is XXXXX-XXXXX without I, L, O and U');
select is(count(distinct reference), 2000::bigint, '2,000 references are 2,000 different ones') from made;
select is_empty(
  $$ select place, count(distinct substr(reference, place, 1))
  from made, generate_series(1, 11) as place
  where place <> 6
  group by place
  having count(distinct substr(reference, place, 1)) <> 32 $$,
  'each of the ten places uses all 32 letters and digits');

select * from finish();
rollback;
