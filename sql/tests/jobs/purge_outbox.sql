begin;
\ir ../fixture.psql
select plan(9);

delete from data.outbox;
insert into data.outbox (event_id, clinic_id, created_at)
select id, clinic_id, timestamptz '2029-12-31 08:00+00' - (row_number() over (order by id) - 1) * interval '1 microsecond'
from data.event
order by id
limit 3;
select count(*) as events from data.event \gset

select is(internal.purge_outbox(p_limit => 1), 1, 'a limit of 1 drops one row');
select is(internal.purge_outbox(), 1, 'the next run takes the rest');
select results_eq(
  'select created_at from data.outbox', array[timestamptz '2029-12-31 08:00+00'], 'a row of exactly 7 days is kept');
set medbook.now = '2030-01-07 08:00:00.000001+00';
select is(internal.purge_outbox(), 1, 'a microsecond later it is dropped');
select is_empty('select event_id from data.outbox', 'nothing is left to relay');
select is(count(*), bigint :'events', 'the events stay in the log') from data.event;

-- the delivery log of webhooks
set medbook.now = '2030-01-07 08:00+00';
select id as webhook from api.create_webhook('https://hooks.example.org', '{*}', :'clinic') \gset
select api.record_webhook_attempt(:'webhook', :'unknown', 200, n) from generate_series(1, 3) as n;
update data.webhook_attempt
set occurred_at = timestamptz '2029-12-08 08:00+00' - (duration_ms - 1) * interval '1 microsecond';
select is(internal.purge_outbox(p_limit => 1), 1, 'of the log of webhooks, too, a limit of 1 drops one row');
select is(internal.purge_outbox(), 1, 'the next run takes the rest');
select results_eq('select duration_ms from data.webhook_attempt', array[1], 'an attempt of exactly 30 days ago is kept');

select * from finish();
rollback;
