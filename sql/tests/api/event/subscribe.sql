begin;
\ir ../../fixture.psql
select plan(28);

select results_eq(
  format($$ select name, topics, clinic_ids, max_attempts, retry_seconds, version, waiting, dead, oldest_at
    from api.subscribe('reminders', '{slot.created, booking.*, slot.created}', array[%L]::uuid[], 3, 60) $$, :'clinic'),
  format($$ values ('reminders', '{booking.*, slot.created}'::text[], array[%L]::uuid[], 3, 60, 1, 0::bigint, 0::bigint, null::timestamptz) $$, :'clinic'),
  'a consumer is told of the topics it names, each once');
select results_eq(
  $$ select topics, clinic_ids, max_attempts, retry_seconds, version from api.subscribe('reminders', '{*}') $$,
  $$ values ('{*}'::text[], null::uuid[], 10, 5, 2) $$, 'subscribing again gives it others');
select is(count(*), 1::bigint, 'and makes no second one') from data.event_consumer;
select results_eq(
  $$ select payload ->> 'consumer', payload -> 'topics' from data.event where topic = 'consumer.subscribed' order by id $$,
  $$ values ('reminders', '["booking.*", "slot.created"]'::jsonb), ('reminders', '["*"]') $$, 'each is an event');

select is(pg_temp.refusal(format('select api.subscribe(%s)', arguments)), refusal, says) from (values
  ($$ null, '{*}' $$, 'MB001 consumer', 'a name is needed'),
  ($$ '', '{*}' $$, 'MB001 consumer', 'not an empty one'),
  ($$ 'A b', '{*}' $$, 'MB001 consumer', 'of letters, digits and a few signs'),
  ($$ 'webhook:a', '{*}' $$, 'MB001 consumer', 'not one of an endpoint'),
  ($$ repeat('a', 101), '{*}' $$, 'MB001 consumer', 'of 100 characters at most'),
  ($$ repeat('a', 100), '{*}' $$, 'none', 'which may be had'),
  ($$ 'a', null $$, 'MB001 topics', 'topics are needed'),
  ($$ 'a', '{}' $$, 'MB001 topics', 'one at least'),
  ($$ 'a', array[null] $$, 'MB001 topics', 'null is none'),
  ($$ 'a', '{booking.eaten}' $$, 'MB001 topics', 'nor is one that no event has'),
  ($$ 'a', '{dinner.*}' $$, 'MB001 topics', 'nor of a thing that there is not'),
  ($$ 'a', '{booking}' $$, 'MB001 topics', 'a thing alone is no topic'),
  ($$ 'a', '{patient.read}' $$, 'MB001 topics', 'reading is no news'),
  ($$ 'a', array_fill('*'::text, array[101]) $$, 'MB001 topics', '100 at most'),
  ($$ 'a', '{*}', '{}' $$, 'MB001 clinic_ids', 'of no clinic is of nothing'),
  ($$ 'a', '{*}', array[null::uuid] $$, 'MB001 clinic_ids', 'null is no clinic'),
  (format($$ 'a', '{*}', array[%L::uuid] $$, :'unknown'), 'MB201 clinic_ids', 'nor is one that there is not'),
  ($$ 'a', '{*}', null, 0 $$, 'MB001 max_attempts', 'it is tried once at least'),
  ($$ 'a', '{*}', null, 101 $$, 'MB001 max_attempts', '100 times at most'),
  ($$ 'a', '{*}', null, 1, 0 $$, 'MB001 retry_seconds', 'with a wait of a second'),
  ($$ 'a', '{*}', null, 1, 3601 $$, 'MB001 retry_seconds', 'or of an hour')
) as v (arguments, refusal, says);
select is(
  pg_temp.detail(format($$ select api.subscribe('a', '{*}', array[%L, %L]::uuid[]) $$, :'clinic', :'unknown')),
  'MB201 clinic_id=' || :'unknown', 'and which');
select is(pg_temp.refusal($$ select api.subscribe('a', '{*}') $$, 'medbook_worker'), 'none', 'the worker may');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.refusal($$ select api.subscribe('a', '{*}') $$), 'MB302', 'a clinic admin may not');

select * from finish();
rollback;
