begin;
\ir ../../fixture.psql
select plan(36);

delete from data.outbox;
select id as webhook from api.create_webhook('https://a.example.org', '{booking.*}', :'clinic') \gset
create function pg_temp.claim() returns uuid language sql as $$
  select id from api.claim_events('webhook:' || (select max(id::text) from data.webhook_endpoint), 1)
$$;
create temporary view state as
select consecutive_failures, first_failed_at, is_active, disabled_reason, waiting, dead from api.list_webhooks();
select id as booking from api.book_slot(:'slot', :'ann') \gset
select api.confirm_booking(:'booking') \g /dev/null

select pg_temp.claim() as event \gset
select results_eq(
  format('select webhook_id, event_id, attempt, occurred_at, status_code, duration_ms, error from api.record_webhook_attempt(%L, %L, 500, 12)', :'webhook', :'event'),
  format($$ values (%L::uuid, %L::uuid, 1, timestamptz '2030-01-07 08:00+00', 500, 12, 'answered 500') $$, :'webhook', :'event'),
  'what was answered is in the log');
select results_eq(
  'table state', $$ values (1, timestamptz '2030-01-07 08:00+00', true, null::text, 2::bigint, 0::bigint) $$, 'another answer than 2xx is a failure');
select is(due_at, '2030-01-07 08:00:05+00', 'the event is due again after 5 seconds') from data.event_delivery where event_id = :'event';
set medbook.now = '2030-01-07 08:00:05+00';
select is(pg_temp.claim(), :'event', 'before the next of that booking');
select is(error, 'no answer within 10 s', 'no answer is a failure') from api.record_webhook_attempt(:'webhook', :'event', null, 10000, 'no answer within 10 s');
select is(first_failed_at, '2030-01-07 08:00+00', 'the first failure is remembered') from state;
set medbook.now = '2030-01-07 08:00:15+00';
select is(pg_temp.claim(), :'event', 'ten seconds later it comes again');
select results_eq(
  format('select attempt, error from api.record_webhook_attempt(%L, %L, 204, 0)', :'webhook', :'event'), $$ values (3, null::text) $$, 'any 2xx acknowledges it');
select results_eq(
  'table state', $$ values (0, null::timestamptz, true, null::text, 1::bigint, 0::bigint) $$, 'and what failed before counts no more');
select results_eq(
  format('select attempt, error from api.record_webhook_attempt(%L, %L, 200, 0)', :'webhook', :'event'), $$ values (0, null::text) $$,
  'whoever comes late is logged');
select is(count(*), 0::bigint, 'and nobody is told') from data.event where topic like 'webhook.%' and topic <> 'webhook.created';
select pg_temp.claim() as event \gset
select is((api.record_webhook_attempt(:'webhook', :'event', 302, 1)).error, 'answered 302', 'a redirect is a failure');
select is((api.record_webhook_attempt(:'webhook', :'event', 200, 1, 'broken off')).error, 'broken off', 'so is what was broken off');

-- dead letters
update data.event_delivery set attempts = 40;
select api.record_webhook_attempt(:'webhook', :'event', 500, 1) \g /dev/null
select is(dead, 1::bigint, 'after 40 attempts an event is a dead letter') from state;

-- failing
update data.webhook_endpoint set consecutive_failures = 18, first_failed_at = '2030-01-06 08:00:15+00';
select api.redeliver_webhook(:'webhook', :'event') \g /dev/null
select is(pg_temp.claim(), :'event', 'it is given out again');
select api.record_webhook_attempt(:'webhook', :'event', 500, 1) \g /dev/null
select ok(is_active, '19 failures of a day do not disable it') from state;
update data.webhook_endpoint set first_failed_at = '2030-01-06 08:00:15.000001+00';
select api.record_webhook_attempt(:'webhook', :'event', 500, 1) \g /dev/null
select ok(is_active, 'nor do 20 of almost a day') from state;
update data.webhook_endpoint set first_failed_at = '2030-01-06 08:00:15+00';
select api.record_webhook_attempt(:'webhook', :'event', 500, 1) \g /dev/null
select results_eq('select is_active, disabled_reason from state', $$ values (false, 'failing') $$, 'more, of a day, do');
select results_eq(
  $$ select payload, clinic_id, changes from data.event where topic = 'webhook.disabled' $$,
  format($$ values ('{"reason": "failing", "consecutive_failures": 21}'::jsonb, %L::uuid, '{"is_active": [true, false]}'::jsonb) $$, :'clinic'),
  'which an event says');
select is(waiting, 1::bigint, 'what waits, waits') from state;
select api.record_webhook_attempt(:'webhook', :'event', 410, 1) \g /dev/null
select is(count(*), 1::bigint, 'it is disabled once') from data.event where topic = 'webhook.disabled';

-- gone
select api.enable_webhook(:'webhook') \g /dev/null
select is(pg_temp.claim(), :'event', 'enabled, it goes on');
select api.record_webhook_attempt(:'webhook', :'event', 410, 1) \g /dev/null
select results_eq('select is_active, disabled_reason from state', $$ values (false, 'gone') $$, '410 disables it at once');

select is(pg_temp.refusal(format('select api.record_webhook_attempt(%s)', arguments), login), refusal, says) from (values
  (format($$ %L, %L, 99, 1 $$, :'webhook', :'event'), 'medbook_worker', 'MB001 status_code', 'a status has three digits'),
  (format($$ %L, %L, 1000, 1 $$, :'webhook', :'event'), 'medbook_worker', 'MB001 status_code', 'not four'),
  (format($$ %L, %L, null, 1 $$, :'webhook', :'event'), 'medbook_worker', 'MB001 error', 'without one there is a reason'),
  (format($$ %L, %L, null, 1, repeat('a', 1001) $$, :'webhook', :'event'), 'medbook_worker', 'MB001 error', 'of 1000 characters at most'),
  (format($$ %L, %L, 200, -1 $$, :'webhook', :'event'), 'medbook_worker', 'MB001 duration_ms', 'time goes forward'),
  (format($$ %L, %L, 200, null $$, :'webhook', :'event'), 'medbook_worker', 'MB001 duration_ms', 'and is told'),
  (format($$ %L, null, 200, 1 $$, :'webhook'), 'medbook_worker', 'MB001 event_id', 'an event is needed'),
  (format($$ %L, %L, 200, 1 $$, :'unknown', :'event'), 'medbook_worker', 'MB218 webhook_id', 'an unknown endpoint is not found'),
  (format($$ %L, %L, 200, 1 $$, :'webhook', :'event'), 'medbook_worker', 'none', 'the worker may'),
  (format($$ %L, %L, 200, 1 $$, :'webhook', :'event'), 'medbook_http', 'MB301', 'nobody may')
) as v (arguments, login, refusal, says);
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select throws_ok(format('select api.record_webhook_attempt(%L, %L, 200, 1)', :'webhook', :'event'), 'MB302', null, 'a clinic''s admin may not');
reset request.jwt.claims;
select is_empty($$ select from data.event where payload::text ~ 'example.org|broken off' $$, 'no event says where to, or what was answered');
select is(count(*), 0::bigint, 'the log has no attempt without an answer or a reason') from data.webhook_attempt where status_code is null and error is null;

select * from finish();
rollback;
