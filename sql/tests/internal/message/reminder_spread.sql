-- Control: without the spread, all that begins at 10:00 is due in the same second.
begin;
\ir ../../fixture.psql
select plan(5);

create temporary view due as
select internal.reminder_spread(internal.new_id()) as spread from generate_series(1, 1000);
create temporary table spread as select * from due;
select ok(min(spread) >= interval '1 second' and max(spread) <= interval '10 minutes', 'a reminder comes up to ten minutes early') from spread;
-- of 1,000 in 600 seconds, 1.67 a second on average: 11 in one would happen once in 10,000 times
select ok(max(v.n) <= 12, 'of 1,000 visits at one time no second gets more than 12') from (select count(*) as n from spread group by spread) as v;
select ok(count(*) between 400 and 550, 'and most of the 600 seconds get some') from (select distinct spread from spread) as v;
select ok(max(v.n) < 150 and min(v.n) > 60 and count(*) = 10, 'a tenth of them each minute, more or less')
from (select count(*) as n from spread group by div(extract(epoch from spread)::numeric - 1, 60)) as v;
select is(internal.reminder_spread(:'unknown'), internal.reminder_spread(:'unknown'), 'the same each time it is asked');

select * from finish();
rollback;
