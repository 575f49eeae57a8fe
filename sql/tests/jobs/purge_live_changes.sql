begin;
\ir ../fixture.psql
select plan(5);

insert into data.live_change (id, clinic_id, kind, created_at)
select n, :'clinic'::uuid, 'schedule', timestamptz '2030-01-06 08:00+00' + (n - 4) * interval '1 microsecond'
from generate_series(1, 5) as n;

select is(internal.purge_live_changes(p_limit => 1), 1, 'a limit of 1 forgets one');
select is(internal.purge_live_changes(), 2, 'the next run takes the rest');
select results_eq('select id from data.live_change order by id', array[4, 5]::bigint[], 'one of exactly 24 hours is kept');
set medbook.now = '2030-01-09 08:00+00';
select is(internal.purge_live_changes(), 1, 'whatever its age');
select results_eq('select id from data.live_change', array[5]::bigint[], 'the newest stays, as the next is numbered after it');

select * from finish();
rollback;
