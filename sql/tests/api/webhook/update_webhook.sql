begin;
\ir ../../fixture.psql
select plan(15);

select id as webhook from api.create_webhook('https://a.example.org', '{booking.*}', :'clinic') \gset
select results_eq(
  format($$ select url, topics, version from api.update_webhook(%L, '{"url": "https://b.example.org"}') $$, :'webhook'),
  $$ values ('https://b.example.org', '{booking.*}'::text[], 2) $$, 'the address is changed');
select results_eq(
  format($$ select url, topics, version from api.update_webhook(%L, '{"topics": ["slot.*", "booking.*"]}', 2) $$, :'webhook'),
  $$ values ('https://b.example.org', '{booking.*,slot.*}'::text[], 3) $$, 'or the topics');
select results_eq(
  $$ select payload, changes from data.event where topic = 'webhook.updated' order by id $$,
  $$ values ('{"fields": ["url"]}'::jsonb, '{"url": null}'::jsonb),
    ('{"fields": ["topics"]}', '{"topics": [["booking.*"], ["booking.*", "slot.*"]]}') $$,
  'each is an event, without the address');

select is(pg_temp.refusal(format('select api.update_webhook(%L, %L, 3)', :'webhook', changes)), refusal, says) from (values
  ('{}', 'MB001 changes', 'something is changed'),
  ('{"secret": "a"}', 'MB002 secret', 'not the secret'),
  ('{"url": null}', 'MB001 url', 'not to nowhere'),
  ('{"url": "https://10.0.0.1"}', 'MB001 url', 'nor to what is not public'),
  ('{"topics": null}', 'MB001 topics', 'not to no topics'),
  ('{"topics": []}', 'MB001 topics', 'or to none'),
  ('{"topics": [null]}', 'MB001 topics', 'nor to null'),
  ('{"topics": ["*", 1]}', 'MB001 topics', 'or to a number'),
  ('{"topics": "*"}', 'MB001 topics', 'a list it is')
) as v (changes, refusal, says);
select is(pg_temp.refusal(format($$ select api.update_webhook(%L, '{"topics": ["*"]}', 2) $$, :'webhook')), 'MB103', 'a stale version is refused');
select is(pg_temp.refusal(format($$ select api.update_webhook(%L, '{"topics": ["*"]}') $$, :'unknown')), 'MB218 webhook_id', 'an unknown one is not found');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(format($$ select api.update_webhook(%L, '{"topics": ["*"]}') $$, :'webhook'), 'MB218', null, 'nor another clinic''s');

select * from finish();
rollback;
