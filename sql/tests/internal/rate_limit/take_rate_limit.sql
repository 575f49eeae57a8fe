begin;
\ir ../../fixture.psql
select plan(16);

select api.set_rate_limit('log_in', 3, 60);
select is(internal.take_rate_limit('log_in', 'ann@example.org'), null, 'the first call is let through');
set medbook.now = '2030-01-07 08:00:10+00';
select is(internal.take_rate_limit('log_in', 'ann@example.org'), null, 'so is the second');
select is(internal.take_rate_limit('log_in', 'ann@example.org'), null, 'and the last that the rule allows');
set medbook.now = '2030-01-07 08:00:20.5+00';
select is(internal.take_rate_limit('log_in', 'ann@example.org'), 40, 'the next is told to wait until the first is out of the window, rounded up');
select is(internal.take_rate_limit('log_in', 'bob@example.org'), null, 'another subject has a count of its own');
select is(internal.take_rate_limit('book', 'ann@example.org'), null, 'and so has another action');
set medbook.now = '2030-01-07 08:00:59.999999+00';
select is(internal.take_rate_limit('log_in', 'ann@example.org'), 1, 'a microsecond before the end of the window it is refused');
set medbook.now = '2030-01-07 08:01+00';
select is(internal.take_rate_limit('log_in', 'ann@example.org'), null, 'at its end one is let through: the window slides');
select is(internal.take_rate_limit('log_in', 'ann@example.org'), 10, 'one only, as the others are still inside it');

select api.set_rate_limit('log_in', 2, 60);
select is(internal.take_rate_limit('log_in', 'ann@example.org'), 10, 'a lower limit counts what was before');
set medbook.now = '2030-01-07 08:01:10+00';
select is(internal.take_rate_limit('log_in', 'ann@example.org'), null, 'and lets the next through in its time');
select results_eq(
  $$ select accepted_at from data.rate_limit
  where action = 'log_in' and subject = sha256('ann@example.org') $$,
  $$ values (array[timestamptz '2030-01-07 08:01+00', '2030-01-07 08:01:10+00']) $$,
  'no more calls are kept than the rule needs, and whose they are only as a digest');
select api.set_rate_limit('log_in', 3, 60);
select is(internal.take_rate_limit('log_in', 'ann@example.org'), null, 'a higher limit lets more through at once');

set medbook.now = '2030-01-07 07:01:10+00';
select is(internal.take_rate_limit('log_in', 'ann@example.org'), null, 'calls of the future, which the clock was set back from, do not count');
select api.set_rate_limit('log_in', 1, 60);
select is(internal.take_rate_limit('log_in', 'ann@example.org'), 60, 'one of this moment does');

select throws_ok($$ select internal.take_rate_limit('fly', 'x') $$, 'P0002', null, 'an action without a rule is a mistake of ours');

select * from finish();
rollback;
