begin;
\ir ../../fixture.psql
select plan(9);

-- what a login sees of the clock, through the one function that shows it
create role clock_test_service login in role medbook_service;

select is(internal.now(), timestamptz '2030-01-07 08:00+00', 'a tester who is a member of medbook_owner stops the clock');
set session authorization medbook_migrator;
select internal.now() as migrator_now \gset
reset session authorization;
select is(timestamptz :'migrator_now', timestamptz '2030-01-07 08:00+00', 'so does medbook_migrator, who may set that role');

set session authorization medbook_http;
set medbook.now = '2030-01-07 08:00+00';
select now as http_now from api.health() \gset
reset session authorization;
select ok(
  timestamptz :'http_now' between transaction_timestamp() and clock_timestamp(),
  'the HTTP login cannot stop the clock, though it may set the setting');

set session authorization clock_test_service;
select now as service_now from api.health() \gset
reset session authorization;
select ok(
  timestamptz :'service_now' between transaction_timestamp() and clock_timestamp(),
  'a login of medbook_service cannot stop the clock either');

set session authorization medbook_http;
set medbook.now = 'not a time';
select status as http_status from api.health() \gset
reset session authorization;
select is(:'http_status'::text, 'ok', 'a setting that is no time does not trouble the HTTP login');

set medbook.now = '';
select ok(
  internal.now() between transaction_timestamp() and clock_timestamp(), 'an empty setting is none: the clock runs');
reset medbook.now;
select ok(internal.now() between transaction_timestamp() and clock_timestamp(), 'without the setting the clock runs');
select ok(internal.now() > transaction_timestamp(), 'the clock moves within a transaction');
select cmp_ok(
  (select count(distinct internal.now()) from generate_series(1, 1000)), '>', 1::bigint, 'it moves within a statement too');

select * from finish();
rollback;
