begin;
\ir ../../fixture.psql
select plan(14);

create function pg_temp.due(p_limit integer default 100) returns text language sql as $$
  select string_agg(substring(url from '//(.)'), '') from api.list_due_webhooks(p_limit)
$$;
delete from data.outbox;
select id as a from api.create_webhook('https://a.example.org', '{booking.*}', :'clinic') \gset
select id as b from api.create_webhook('https://b.example.org', '{booking.confirmed}') \gset
select is(pg_temp.due(), null, 'nothing is due');
select id as booking from api.book_slot(:'slot', :'ann') \gset
select is(pg_temp.due(), 'a', 'what has happened is due for whoever wants it');
select results_eq(
  'select id, consumer, url, cardinality(secrets), consecutive_failures from api.list_due_webhooks()',
  format($$ values (%1$L::uuid, 'webhook:%1$s', 'https://a.example.org', 1, 0) $$, :'a'), 'with all that it takes to tell him');
select id as event from api.claim_events('webhook:' || :'a') \gset
select is(pg_temp.due(), null, 'what is leased is not');
select api.confirm_booking(:'booking') \g /dev/null
select is(pg_temp.due(), 'b', 'nor what waits for an earlier event of the same entity');
set medbook.now = '2030-01-07 08:01+00';
select is(pg_temp.due(), 'ba', 'a lease lapses; the longest overdue comes first');
select is(pg_temp.due(1), 'b', 'alone, where one is asked for');
select api.disable_webhook(:'b') \g /dev/null
select is(pg_temp.due(), 'a', 'a disabled one is left out');

-- the true clock: what this very call has distributed is due
reset medbook.now;
delete from data.event_delivery;
delete from data.outbox;
select api.create_webhook('https://c.example.org', '{clinic.updated}') \g /dev/null
select api.update_clinic(:'clinic', '{"name": "A"}') \g /dev/null
select is(pg_temp.due(), 'c', 'what is only just distributed is due');

select is(pg_temp.refusal('select api.list_due_webhooks(' || arguments || ')', login), refusal, says) from (values
  ('0', 'medbook_worker', 'MB001 limit', 'one at least is asked for'),
  ('1001', 'medbook_worker', 'MB001 limit', 'and 1000 at most'),
  ('', 'medbook_worker', 'none', 'the worker may ask'),
  ('', 'medbook_http', 'MB301', 'nobody may')
) as v (arguments, login, refusal, says);
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select throws_ok('select api.list_due_webhooks()', 'MB302', null, 'a clinic''s admin may not');

select * from finish();
rollback;
