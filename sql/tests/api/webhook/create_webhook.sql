begin;
\ir ../../fixture.psql
select plan(45);

select results_eq(
  format(
    $$ select clinic_id, url, topics, is_active, disabled_at, consecutive_failures, waiting, dead, version, created_at
      from api.create_webhook('https://hooks.example.org/a?b=c', '{slot.*, booking.*, slot.*}', %L) $$, :'clinic'),
  format(
    $$ values (%L::uuid, 'https://hooks.example.org/a?b=c', '{booking.*,slot.*}'::text[], true, null::timestamptz, 0, 0::bigint,
      0::bigint, 1, timestamptz '2030-01-07 08:00+00') $$, :'clinic'),
  'an endpoint is made, active, each topic once');
select id as webhook from api.list_webhooks() \gset
select results_eq(
  format('select name, topics, clinic_ids, max_attempts, retry_seconds from data.event_consumer where id = %L', :'webhook'),
  format(
    $$ values ('webhook:%s', '{booking.*,slot.*}'::text[], array[%L::uuid], 40, 5) $$, :'webhook', :'clinic'),
  'it is a consumer of the events of its clinic');
select results_eq(
  format('select topic, clinic_id, payload, changes from data.event where entity_id = %L', :'webhook'),
  format(
    $$ values ('webhook.created', %L::uuid, '{}'::jsonb,
      '{"url": null, "topics": [null, ["booking.*", "slot.*"]], "is_active": [null, true]}'::jsonb) $$, :'clinic'),
  'the event says so, but neither where to nor the secret');

-- the secret
select secret from api.create_webhook('https://hooks.example.org', '{*}', :'clinic') \gset
select matches(:'secret'::text, '^whsec_[A-Za-z0-9+/]{43}=$', 'the secret is told, 32 bytes as Standard Webhooks has it');
select isnt(secret, :'secret'::text, 'each has its own') from api.create_webhook('https://hooks.example.org', '{*}', :'clinic');
select is_empty(
  format(
    $$ select w::text from data.webhook_endpoint as w where w::text like '%%' || %1$L || '%%' or position(%1$L::bytea in w.wrapped_secret) > 0
    union all select e::text from data.event as e where e::text like '%%' || %1$L || '%%' $$, :'secret'),
  'it is nowhere to be read');

-- the platform's
select results_eq(
  $$ select clinic_id from api.create_webhook('https://hooks.example.org', '{clinic.*}') $$, array[null::uuid],
  'without a clinic it is the platform''s');
select results_eq(
  $$ select c.clinic_ids, w.clinic_id from data.webhook_endpoint as w inner join data.event_consumer as c using (id) order by id desc limit 1 $$,
  $$ values (null::uuid[], uuid '00000000-0000-0000-0000-000000000000') $$, 'and told of the events of all');

select is(pg_temp.refusal(format('select api.create_webhook(%s, %L)', arguments, :'clinic')), refusal, says) from (values
  ($$ null, '{*}' $$, 'MB001 url', 'an address is required'),
  ($$ '', '{*}' $$, 'MB001 url', 'an empty one is none'),
  ($$ 'http://hooks.example.org', '{*}' $$, 'MB001 url', 'it is https'),
  ($$ 'ftp://hooks.example.org', '{*}' $$, 'MB001 url', 'nothing else'),
  ($$ 'https://ann:secret@hooks.example.org', '{*}' $$, 'MB001 url', 'without a password'),
  ($$ 'https://hooks.example.org@10.0.0.1/', '{*}' $$, 'MB001 url', 'nor what looks like a host before the host'),
  ($$ 'https://hooks.example.org/#a', '{*}' $$, 'MB001 url', 'without a fragment'),
  ($$ 'https://hooks.example.org/' || repeat('a', 1974), '{*}' $$, 'none', 'of 2000 characters'),
  ($$ 'https://hooks.example.org/' || repeat('a', 1975), '{*}' $$, 'MB001 url', 'at most'),
  ($$ 'https://hooks.example.org/a b', '{*}' $$, 'MB001 url', 'without a blank'),
  ($$ E'https://hooks.example.org/\nHost: a', '{*}' $$, 'MB001 url', 'nor a new line'),
  ($$ E'https://hooks.example.org\n', '{*}' $$, 'MB001 url', 'not even at the end'),
  ($$ 'https://hooks.example.org:8443/', '{*}' $$, 'none', 'a port may be named'),
  ($$ 'https://hooks.example.org:0/', '{*}' $$, 'MB001 url', 'from 1'),
  ($$ 'https://hooks.example.org:65536', '{*}' $$, 'MB001 url', 'to 65535'),
  ($$ 'https://HOOKS.example.org./', '{*}' $$, 'none', 'a full name ends in a dot'),
  ($$ 'https://localhost/', '{*}' $$, 'MB001 url', 'this machine is no public name'),
  ($$ 'https://10.0.0.5/', '{*}' $$, 'MB001 url', 'nor is an address'),
  ($$ 'https://93.184.216.34/', '{*}' $$, 'MB001 url', 'even a public one'),
  ($$ 'https://2130706433/', '{*}' $$, 'MB001 url', 'nor one in decimal'),
  ($$ 'https://0x7f.0.0.1/', '{*}' $$, 'MB001 url', 'or hexadecimal'),
  ($$ 'https://[::1]/', '{*}' $$, 'MB001 url', 'or of IPv6'),
  ($$ 'https://hooks..org/', '{*}' $$, 'MB001 url', 'nor half a name'),
  ($$ 'https://hooks.example.org', null $$, 'MB001 topics', 'topics are required'),
  ($$ 'https://hooks.example.org', '{}' $$, 'MB001 topics', 'at least one'),
  ($$ 'https://hooks.example.org', '{booking.confirmed, dog.barked}' $$, 'MB001 topics', 'an unknown one is refused')
) as v (arguments, refusal, says);

-- where the operator allows it
set medbook.webhook_allow_private = 1;
select is(pg_temp.refusal(format('select api.create_webhook(%L, ''{*}'')', url)), refusal, says) from (values
  ('http://10.0.0.5:8080/a', 'none', 'where it is allowed, a private address without TLS'),
  ('https://[::1]:8443', 'none', 'of IPv6'),
  ('ftp://10.0.0.5/', 'MB001 url', 'but still of the web')
) as v (url, refusal, says);
reset medbook.webhook_allow_private;

-- who may
select format($$ select api.create_webhook('https://hooks.example.org', '{*}', %L) $$, :'clinic') as call \gset
select is(pg_temp.refusal(replace(:'call', :'clinic', :'unknown')), 'MB201', 'an unknown clinic is not found');
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may make one');
select is(pg_temp.refusal(:'call', 'medbook_worker'), 'MB302', 'the worker may not');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'a doctor may not');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB302', null, 'the admin of another clinic may not');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select throws_ok($$ select api.create_webhook('https://hooks.example.org', '{*}') $$, 'MB302', null, 'nor a clinic''s admin for the platform');
select lives_ok(:'call', 'for his clinic he may');
select api.create_webhook('https://hooks.example.org', '{*}', :'clinic') from generate_series(5, 20);
select throws_ok(:'call', 'MB001', null, 'up to twenty times');

select * from finish();
rollback;
