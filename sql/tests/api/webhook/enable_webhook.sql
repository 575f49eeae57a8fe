begin;
\ir ../../fixture.psql
select plan(10);

select id as webhook from api.create_webhook('https://a.example.org', '{booking.*}', :'clinic') \gset
delete from data.outbox;
select id as booking from api.book_slot(:'slot', :'ann') \gset
select id as dead_booking from api.book_slot(:'later_slot', :'bob') \gset
select count(*) from api.claim_events('webhook:' || :'webhook') \g /dev/null
select api.record_webhook_attempt(:'webhook', event_id, 410, 5) from data.event_delivery where entity_id = :'booking' \g /dev/null
update data.event_delivery set dead_at = internal.now() where entity_id = :'dead_booking';
select is(disabled_reason, 'gone', 'it was disabled') from api.get_webhook(:'webhook');
select results_eq(
  format('select is_active, disabled_at, disabled_reason, consecutive_failures, first_failed_at, version from api.enable_webhook(%L, 2)', :'webhook'),
  $$ values (true, null::timestamptz, null::text, 0, null::timestamptz, 3) $$, 'it is switched on, and its failures are forgotten');
select results_eq(
  format('select entity_id, attempt from api.claim_events(''webhook:%s'')', :'webhook'), format('values (%L::uuid, 1)', :'booking'),
  'what waited is due at once, from the first attempt on; a dead letter stays one');
select is(attempts, 1, 'with all its attempts') from api.list_webhook_dead_events(:'webhook');
select results_eq(format('select version from api.enable_webhook(%L)', :'webhook'), array[3], 'once more changes nothing');
select is(count(*), 1::bigint, 'one event says so') from data.event where topic = 'webhook.enabled';
select is_empty(format('select * from api.claim_events(''webhook:%s'')', :'webhook'), 'nor are leases touched');
select is(pg_temp.refusal(format('select api.enable_webhook(%L, 2)', :'webhook')), 'MB103', 'a stale version is refused');
select is(pg_temp.refusal(format('select api.enable_webhook(%L)', :'unknown')), 'MB218 webhook_id', 'an unknown one is not found');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(format('select api.enable_webhook(%L)', :'webhook'), 'MB218', null, 'nor another clinic''s');

select * from finish();
rollback;
