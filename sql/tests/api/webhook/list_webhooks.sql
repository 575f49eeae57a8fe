begin;
\ir ../../fixture.psql
select plan(8);

select id as a from api.create_webhook('https://a.example.org', '{booking.*}', :'clinic') \gset
select id as b from api.create_webhook('https://b.example.org', '{*}') \gset
select id as clinic_b from api.create_clinic('Wimpole Street Clinic', 'Europe/London') \gset
select id as c from api.create_webhook('https://c.example.org', '{*}', :'clinic_b') \gset
select results_eq(
  'select url, secret from api.list_webhooks()',
  $$ values ('https://a.example.org', null), ('https://b.example.org', null), ('https://c.example.org', null::text) $$,
  'all, oldest first, without secrets');
select results_eq(
  format('select url from api.list_webhooks(%L)', :'clinic_b'), array['https://c.example.org'], 'those of a clinic');
select results_eq('select url from api.list_webhooks(p_limit => 1)', array['https://a.example.org'], 'a page');
select results_eq(
  format('select url from api.list_webhooks(null, 1, %L)', :'a'), array['https://b.example.org'], 'and the next');
select is(pg_temp.refusal('select api.list_webhooks(null, 501)'), 'MB001 limit', 'of 500 at most');
select is(pg_temp.refusal(format('select api.list_webhooks(%L, 1, %L)', :'clinic', :'c')), 'MB001 after', 'after one of them');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select throws_ok('select api.list_webhooks()', 'MB302', null, 'a clinic''s admin may not ask for all');
select results_eq(format('select url from api.list_webhooks(%L)', :'clinic'), array['https://a.example.org'], 'only for his own');

select * from finish();
rollback;
