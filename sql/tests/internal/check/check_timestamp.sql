begin;
\ir ../../fixture.psql
select plan(13);

set timezone = 'Asia/Kolkata';
select is(internal.check_timestamp(value, 'at'), expected, format('%s is read', value))
from (values
  ('2030-01-07T09:00:00Z', timestamptz '2030-01-07 09:00+00'),
  ('2030-01-07 09:00+01', '2030-01-07 08:00+00'),
  ('2030-01-07T09:00:00.123456-03:30', '2030-01-07 12:30:00.123456+00'),
  ('-infinity', '-infinity'),
  (to_jsonb(timestamptz '1850-01-01 00:00+00') #>> '{}', '1850-01-01 00:00+00')
) as v_case (value, expected);
select is(internal.check_timestamp(null, 'at'), null, 'null passes');
select is(pg_temp.refusal(format('select internal.check_timestamp(%L, %L)', value, 'at')), 'MB001 at', format('%s is refused', value))
from unnest(array[
  '', 'now', '2030-01-07', '2030-01-07T09:00:00', '2030-02-30T09:00:00Z', '2030-01-07T25:00:00Z', '2030-01-07T09:00:00 UTC'
]) as value;

select * from finish();
rollback;
