begin;
\ir ../../fixture.psql
select plan(13);

delete from data.outbox;
select id as webhook, secret as old from api.create_webhook('https://a.example.org', '{webhook.*}', :'clinic') \gset
create function pg_temp.secrets() returns text[] language sql as 'select secrets from api.list_due_webhooks()';
select is(pg_temp.secrets(), array[:'old'], 'it is signed with the secret');
select secret as new, previous_secret_ends_at = '2030-01-08 08:00+00' as is_a_day, version from api.rotate_webhook_secret(:'webhook', 1) \gset
select isnt(:'new'::text, :'old', 'a rotation makes another');
select matches(:'new'::text, '^whsec_[A-Za-z0-9+/]{43}=$', 'of the same kind');
select ok(:'is_a_day', 'the old one is worth something for a day');
select is(:version, 2, 'the version grows');
select is(pg_temp.secrets(), array[:'new', :'old'], 'as long it is signed with both');
set medbook.now = '2030-01-08 07:59:59+00';
select is(pg_temp.secrets(), array[:'new', :'old'], 'to the last second');
set medbook.now = '2030-01-08 08:00+00';
select is(pg_temp.secrets(), array[:'new'], 'then with the new one');
select results_eq(
  $$ select payload, changes from data.event where topic = 'webhook.secret_rotated' $$,
  $$ values ('{"previous_secret_ends_at": "2030-01-08T08:00:00+00:00"}'::jsonb, '{"secret": null}'::jsonb) $$,
  'the event says that it was, and no secret');
select secret as newest from api.rotate_webhook_secret(:'webhook') \gset
select is(pg_temp.secrets(), array[:'newest', :'new'], 'of three the oldest is worth nothing');
select is(pg_temp.refusal(format('select api.rotate_webhook_secret(%L, 1)', :'webhook')), 'MB103', 'a stale version is refused');
select is(pg_temp.refusal(format('select api.rotate_webhook_secret(%L)', :'unknown')), 'MB218 webhook_id', 'an unknown one is not found');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(format('select api.rotate_webhook_secret(%L)', :'webhook'), 'MB218', null, 'nor another clinic''s');

select * from finish();
rollback;
