begin;
\ir ../../fixture.psql
select plan(9);

select id as webhook from api.create_webhook('https://a.example.org', '{booking.*}', :'clinic') \gset
delete from data.outbox;
select results_eq(
  format('select is_active, disabled_at, disabled_reason, version from api.disable_webhook(%L, 1)', :'webhook'),
  $$ values (false, timestamptz '2030-01-07 08:00+00', 'requested', 2) $$, 'it is switched off');
select results_eq(
  format('select is_active, version from api.disable_webhook(%L)', :'webhook'), $$ values (false, 2) $$, 'once more changes nothing');
select results_eq(
  format($$ select payload, clinic_id from data.event where topic = 'webhook.disabled' $$),
  format($$ values ('{"reason": "requested", "consecutive_failures": 0}'::jsonb, %L::uuid) $$, :'clinic'), 'one event says so');
select api.book_slot(:'slot', :'ann') \g /dev/null
select is_empty('select * from api.list_due_webhooks()', 'nothing is given out to it');
select is(waiting, 1::bigint, 'but what happens waits') from api.get_webhook(:'webhook');
select api.unsubscribe('webhook:' || :'webhook') \g /dev/null
select is_empty('select * from api.list_webhooks()', 'a consumer that is removed takes its endpoint along');

select id as webhook from api.create_webhook('https://a.example.org', '{booking.*}', :'clinic') \gset
select is(pg_temp.refusal(format('select api.disable_webhook(%L, 2)', :'webhook')), 'MB103', 'a stale version is refused');
select is(pg_temp.refusal(format('select api.disable_webhook(%L)', :'unknown')), 'MB218 webhook_id', 'an unknown one is not found');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(format('select api.disable_webhook(%L)', :'webhook'), 'MB218', null, 'nor another clinic''s');

select * from finish();
rollback;
