begin;
\ir ../../fixture.psql
select plan(9);

delete from data.outbox;
select id as first from api.subscribe('a', '{booking.*}') \gset
select api.subscribe('b', '{slot.*}', null, 1) \g /dev/null
select api.book_slot(:'slot', :'ann') \g /dev/null
set medbook.now = '2030-01-07 08:01+00';
select api.book_slot(:'later_slot', :'bob'), api.create_slot(:'doctor', '2030-01-07 16:00+00', '2030-01-07 16:30+00') \g /dev/null
select api.fail_event('b', id, 'no') from api.claim_events('b') \g /dev/null
select results_eq(
  'select name, waiting, dead, oldest_at from api.list_consumers()',
  $$ values ('a', 2::bigint, 0::bigint, timestamptz '2030-01-07 08:00+00'), ('b', 0, 1, null) $$,
  'each consumer is told with what waits for it, since when, and what is dead');
select results_eq('select name from api.list_consumers(1)', array['a'], 'a page ends');
select results_eq(format('select name from api.list_consumers(1, %L)', :'first'), array['b'], 'the next one goes on');
select is(pg_temp.refusal(format('select api.list_consumers(%s)', arguments), login), refusal, says) from (values
  ('0', 'medbook_worker', 'MB001 limit', 'a page of 0 is refused'),
  ('501', 'medbook_worker', 'MB001 limit', 'a page of 501 is refused'),
  (format('1, %L', :'unknown'), 'medbook_worker', 'MB001 after', 'an unknown cursor is refused'),
  ('', 'medbook_worker', 'none', 'the worker may'),
  ('', 'medbook_http', 'MB301', 'nobody may not')
) as v (arguments, login, refusal, says);
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.refusal('select api.list_consumers()'), 'MB302', 'nor a clinic admin');

select * from finish();
rollback;
