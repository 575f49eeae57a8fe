begin;
\ir ../../fixture.psql
select plan(11);

delete from data.outbox;
select api.subscribe('a', '{booking.*}'), api.subscribe('b', '{booking.*}') \g /dev/null
select api.book_slot(:'slot', :'ann'), api.book_slot(:'later_slot', :'bob') \g /dev/null
select array_agg(id) as ids from api.claim_events('a') \gset
select is(api.ack_events('a', :'ids'), 2, 'what was claimed is acknowledged');
select is(api.ack_events('a', :'ids'), 0, 'once: to repeat it is safe');
select is((select waiting from api.list_consumers() where name = 'a'), 0::bigint, 'nothing waits for it any more');
select is(api.ack_events('b', :'ids'), 0, 'what was never claimed cannot be');
select is((select waiting from api.list_consumers() where name = 'b'), 2::bigint, 'it waits still');
select is(api.ack_events('a', array[:'unknown'::uuid]), 0, 'nor can what there is not');

select is(pg_temp.refusal(format('select api.ack_events(%s)', arguments), login), refusal, says) from (values
  ($$ 'a', null $$, 'medbook_worker', 'MB001 event_ids', 'ids are needed'),
  ($$ 'a', '{}' $$, 'medbook_worker', 'MB001 event_ids', 'one at least'),
  ($$ 'a', array_fill(gen_random_uuid(), array[1001]) $$, 'medbook_worker', 'MB001 event_ids', '1000 at most'),
  ($$ 'nobody', array[gen_random_uuid()] $$, 'medbook_worker', 'MB215 consumer', 'of a consumer that there is'),
  ($$ 'a', array[gen_random_uuid()] $$, 'medbook_http', 'MB301', 'by one who may')
) as v (arguments, login, refusal, says);

select * from finish();
rollback;
