begin;
\ir ../../fixture.psql
select plan(13);

select api.update_clinic(:'clinic', '{"name": "A"}') \g /dev/null
select id as booking from api.book_slot(:'slot', :'ann') \gset
select id as event from data.event where entity_id = :'booking' \gset
delete from data.outbox;
select id as webhook from api.create_webhook('https://a.example.org', '{booking.*}', :'clinic') \gset
create function pg_temp.claimed() returns text language sql as $$
  select string_agg(topic || ' ' || attempt, ', ') from api.claim_events('webhook:' || (select id from api.list_webhooks()))
$$;
select is(pg_temp.claimed(), null, 'what happened before is not told');
select is(waiting, 1::bigint, 'unless somebody asks for it') from api.redeliver_webhook(:'webhook', :'event');
select is(pg_temp.claimed(), 'booking.hold_created 1', 'then it is');
select api.record_webhook_attempt(:'webhook', :'event', 500, 1) \g /dev/null
select api.redeliver_webhook(:'webhook', :'event') \g /dev/null
select is(pg_temp.claimed(), 'booking.hold_created 1', 'what waits after a failure need not wait');
update data.event_delivery set attempts = 40;
select api.record_webhook_attempt(:'webhook', :'event', 500, 1) \g /dev/null
select is(dead, 0::bigint, 'a dead letter lives') from api.redeliver_webhook(:'webhook', :'event');
select is(pg_temp.claimed(), 'booking.hold_created 1', 'from the first attempt on');
select api.record_webhook_attempt(:'webhook', :'event', 200, 1) \g /dev/null
select api.redeliver_webhook(:'webhook', :'event') \g /dev/null
select is(pg_temp.claimed(), 'booking.hold_created 1', 'what was delivered is delivered again');
select is(array_agg(distinct payload ->> 'event_id'), array[:'event'], 'and it is on record who wanted that') from data.event where topic = 'webhook.redelivered';

select is(pg_temp.refusal(format('select api.redeliver_webhook(%L, %L)', webhook, event)), refusal, says) from (values
  (:'webhook', (select id::text from data.event where topic = 'clinic.updated'), 'MB216 event_id', 'of other topics there is nothing'),
  (:'webhook', :'unknown', 'MB216 event_id', 'nor of no event'),
  (:'unknown', :'event', 'MB218 webhook_id', 'an unknown endpoint is not found')
) as v (webhook, event, refusal, says);
select api.update_webhook(:'webhook', '{"topics": ["*"]}') \g /dev/null
select id as clinic_b from api.create_clinic('Wimpole Street Clinic', 'Europe/London') \gset
select is(
  pg_temp.refusal(format('select api.redeliver_webhook(%L, %L)', :'webhook', (select id from data.event where entity_id = :'clinic_b'))),
  'MB216 event_id', 'nor of another clinic');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(format('select api.redeliver_webhook(%L, %L)', :'webhook', :'event'), 'a clinic''s admin may ask');

select * from finish();
rollback;
