begin;
\ir ../../fixture.psql
select plan(10);

select is(internal.check_date('2032-02-29', 'day'), date '2032-02-29', 'a date is read');
set datestyle = 'German';
select is(internal.check_date('2030-03-04', 'day'), date '2030-03-04', 'the same in every session');
select is(pg_temp.refusal(format('select internal.check_date(%L, %L)', value, 'day')), 'MB001 day', format('%s is refused', value))
from unnest(array['2030-02-29', '2030-13-01', '2030-00-10', '0000-01-01', '2030-1-1', 'x2030-01-01', 'today', null]) as value;

select * from finish();
rollback;
