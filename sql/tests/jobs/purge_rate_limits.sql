begin;
\ir ../fixture.psql
select plan(5);

select internal.take_rate_limit('book', subject) from unnest(array['a', 'b', 'c']) as subject;
select internal.take_rate_limit('log_in', 'a');
set medbook.now = '2030-01-07 08:00:59.999999+00';
select is(internal.purge_rate_limits(), 0, 'who may still be limited is kept');
set medbook.now = '2030-01-07 08:01+00';
select is(internal.purge_rate_limits(p_limit => 1), 1, 'a limit of 1 forgets one subject');
select is(internal.purge_rate_limits(), 2, 'the next run takes the rest of whose window has passed');
select results_eq('select action from data.rate_limit', array['log_in'], 'each by the window of its own rule');
select is(internal.take_rate_limit('book', 'a'), null, 'who was forgotten is counted anew');

select * from finish();
rollback;
