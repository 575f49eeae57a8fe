begin;
\ir ../../fixture.psql
select plan(7);

delete from data.outbox;
select id as webhook from api.create_webhook('https://a.example.org', '{booking.*}', :'clinic') \gset
update data.event_consumer set max_attempts = 1;
select api.book_slot(:'slot', :'ann'), api.book_slot(:'later_slot', :'bob'), api.book_slot(:'group_slot', :'bob') \g /dev/null
select api.record_webhook_attempt(:'webhook', id, 500, 7) from (select id from api.claim_events('webhook:' || :'webhook', 2) order by id) as v \g /dev/null
select min(id::text) as a, max(id::text) as b from api.list_webhook_dead_events(:'webhook') \gset
select results_eq(
  format('select id, topic, attempts, error from api.list_webhook_dead_events(%L)', :'webhook'),
  format($$ values (%L::uuid, 'booking.hold_created', 1, 'answered 500'), (%L, 'booking.hold_created', 1, 'answered 500') $$, :'a', :'b'),
  'what it could not be told, oldest first');
select results_eq(format('select id from api.list_webhook_dead_events(%L, 1)', :'webhook'), array[:'a'::uuid], 'a page');
select results_eq(format('select id from api.list_webhook_dead_events(%L, 1, %L)', :'webhook', :'a'), array[:'b'::uuid], 'and the next');
select is(pg_temp.refusal(format('select api.list_webhook_dead_events(%L, 501)', :'webhook')), 'MB001 limit', 'of 500 at most');
select is(pg_temp.refusal(format('select api.list_webhook_dead_events(%L)', :'unknown')), 'MB218 webhook_id', 'an unknown endpoint is not found');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(format('select api.list_webhook_dead_events(%L)', :'webhook'), 'MB218', null, 'nor another clinic''s');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(count(*), 2::bigint, 'a clinic''s admin reads his own') from api.list_webhook_dead_events(:'webhook');

select * from finish();
rollback;
