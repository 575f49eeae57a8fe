begin;
\ir ../../fixture.psql
select plan(6);

select api.subscribe('a', '{*}'), api.subscribe('b', '{*}') \g /dev/null
select internal.distribute_events() \g /dev/null
select count(*) as waiting from data.event_delivery inner join data.event_consumer as c on c.id = consumer_id where name = 'b' \gset
select results_eq(
  'select name, waiting from api.unsubscribe(''b'')', format('values (''b'', %s::bigint)', :'waiting'), 'who unsubscribes is told what was waiting');
select results_eq('select name from api.list_consumers()', array['a'], 'he is gone, another is not');
select is(count(distinct consumer_id), 1::bigint, 'with all that waited') from data.event_delivery;
select is(payload ->> 'consumer', 'b', 'it is an event') from data.event where topic = 'consumer.unsubscribed';
select is(pg_temp.refusal('select api.unsubscribe(''b'')', 'medbook_worker'), 'MB215 consumer', 'he cannot go twice');
select is(pg_temp.refusal('select api.unsubscribe(''a'')', 'medbook_http'), 'MB301', 'nobody can send him away');

select * from finish();
rollback;
