begin;
\ir ../../fixture.psql
select plan(10);

delete from data.outbox;
select id as webhook from api.create_webhook('https://a.example.org', '{booking.*}', :'clinic') \gset
select id as other from api.create_webhook('https://b.example.org', '{booking.*}', :'clinic') \gset
select api.book_slot(:'slot', :'ann'), api.book_slot(:'later_slot', :'bob') \g /dev/null
select min(id::text) as a, max(id::text) as b from api.claim_events('webhook:' || :'webhook') \gset
select id as first from api.record_webhook_attempt(:'webhook', :'a', 500, 7) \gset
select id as last from api.record_webhook_attempt(:'webhook', :'b', 200, 8) \gset
select id as others from api.record_webhook_attempt(:'other', :'b', 201, 9) \gset
select results_eq(
  format('select event_id, status_code, duration_ms, error from api.list_webhook_attempts(%L)', :'webhook'),
  format($$ values (%L::uuid, 200, 8, null), (%L, 500, 7, 'answered 500') $$, :'b', :'a'), 'what was posted to it, newest first');
select results_eq(
  format('select id from api.list_webhook_attempts(%L, p_event_id => %L)', :'webhook', :'a'), array[:'first'::uuid], 'for an event');
select results_eq(format('select id from api.list_webhook_attempts(%L, p_limit => 1)', :'webhook'), array[:'last'::uuid], 'a page');
select results_eq(
  format('select id from api.list_webhook_attempts(%L, null, 1, %L)', :'webhook', :'last'), array[:'first'::uuid], 'and the next');
select is(pg_temp.refusal(format('select api.list_webhook_attempts(%L, null, 0)', :'webhook')), 'MB001 limit', 'of one at least');
select is(pg_temp.refusal(format('select api.list_webhook_attempts(%L, null, 1, %L)', :'webhook', :'others')), 'MB001 after', 'after one of its own');
select is(pg_temp.refusal(format('select api.list_webhook_attempts(%L)', :'unknown')), 'MB218 webhook_id', 'an unknown endpoint is not found');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(format('select api.list_webhook_attempts(%L)', :'webhook'), 'MB218', null, 'nor another clinic''s');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(count(*), 2::bigint, 'a clinic''s admin reads his own') from api.list_webhook_attempts(:'webhook');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(format('select api.list_webhook_attempts(%L)', :'webhook'), 'MB302', null, 'a doctor may not');

select * from finish();
rollback;
