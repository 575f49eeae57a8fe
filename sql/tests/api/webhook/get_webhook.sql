begin;
\ir ../../fixture.psql
select plan(6);

select id as webhook from api.create_webhook('https://hooks.example.org', '{booking.*}', :'clinic') \gset
select id as of_all from api.create_webhook('https://hooks.example.org', '{*}') \gset
select results_eq(
  format('select id, clinic_id, url, topics, secret from api.get_webhook(%L)', :'webhook'),
  format($$ values (%L::uuid, %L::uuid, 'https://hooks.example.org', '{booking.*}'::text[], null::text) $$, :'webhook', :'clinic'),
  'an endpoint is told, its secret never again');
delete from data.outbox;
select api.book_slot(:'slot', :'ann') \g /dev/null
select internal.distribute_events() \g /dev/null
select is(waiting, 1::bigint, 'with how much waits for it') from api.get_webhook(:'webhook');

select is(pg_temp.refusal(format('select api.get_webhook(%L)', :'unknown')), 'MB218 webhook_id', 'an unknown one is not found');
select is(pg_temp.refusal(format('select api.get_webhook(%L)', :'webhook'), 'medbook_http'), 'MB301', 'nobody is told');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(id, :'webhook', 'a clinic''s admin reads his own') from api.get_webhook(:'webhook');
select throws_ok(format('select api.get_webhook(%L)', :'of_all'), 'MB218', null, 'not the platform''s');

select * from finish();
rollback;
