begin;
\ir ../../fixture.psql
select plan(9);

delete from data.outbox;
select api.subscribe('a', '{booking.*}', null, 1), api.subscribe('b', '{booking.*}', null, 1) \g /dev/null
select api.book_slot(:'slot', :'ann'), api.book_slot(:'later_slot', :'bob') \g /dev/null
select api.fail_event('a', id, 'no answer') from api.claim_events('a') \g /dev/null
select api.fail_event('b', id, 'no answer') from api.claim_events('b') \g /dev/null
select id as first from api.list_dead_events('a', 1) \gset
select is(api.retry_dead_events('a', array[:'first'::uuid]), 1, 'a dead letter is retried');
select results_eq('select id, attempt from api.claim_events(''a'')', format('values (%L::uuid, 1)', :'first'), 'it comes as if for the first time');
select is(api.retry_dead_events('a', array[:'first'::uuid]), 0, 'what is not dead is not retried');
select is(api.retry_dead_events('a'), 1, 'so are all');
select is((select dead from api.list_consumers() where name = 'b'), 2::bigint, 'of this consumer');
select is(pg_temp.refusal(format('select api.retry_dead_events(%s)', arguments), login), refusal, says) from (values
  ($$ 'a', '{}' $$, 'medbook_worker', 'MB001 event_ids', 'none is refused'),
  ($$ 'a', array_fill(gen_random_uuid(), array[1001]) $$, 'medbook_worker', 'MB001 event_ids', 'as are over 1000'),
  ($$ 'nobody' $$, 'medbook_worker', 'MB215 consumer', 'an unknown consumer'),
  ($$ 'a' $$, 'medbook_http', 'MB301', 'and nobody')
) as v (arguments, login, refusal, says);

select * from finish();
rollback;
