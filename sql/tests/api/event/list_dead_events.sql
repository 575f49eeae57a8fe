begin;
\ir ../../fixture.psql
select plan(8);

delete from data.outbox;
select api.subscribe('a', '{booking.*}', null, 1), api.subscribe('b', '{booking.*}', null, 1) \g /dev/null
select api.book_slot(:'slot', :'ann'), api.book_slot(:'later_slot', :'bob') \g /dev/null
select api.fail_event('a', id, 'no answer') from api.claim_events('a') \g /dev/null
select api.fail_event('b', id, 'no answer') from api.claim_events('b') \g /dev/null
select id as first from api.list_dead_events('a', 1) \gset
select results_eq(
  'select topic, clinic_id, attempts, error, dead_at from api.list_dead_events(''a'')',
  format($$ values ('booking.hold_created', %1$L::uuid, 1, 'no answer', timestamptz '2030-01-07 08:00+00'),
    ('booking.hold_created', %1$L, 1, 'no answer', '2030-01-07 08:00+00') $$, :'clinic'), 'dead letters are told with the reason');
select is(count(*), 1::bigint, 'page by page') from api.list_dead_events('a', 500, :'first');
select is_empty('select * from api.claim_events(''a'')', 'they are not given out');
select is(pg_temp.refusal(format('select api.list_dead_events(%s)', arguments), login), refusal, says) from (values
  ($$ 'a', 0 $$, 'medbook_worker', 'MB001 limit', 'a page of 0 is refused'),
  ($$ 'a', 501 $$, 'medbook_worker', 'MB001 limit', 'a page of 501 is refused'),
  (format($$ 'a', 1, %L $$, :'unknown'), 'medbook_worker', 'MB001 after', 'an unknown cursor is refused'),
  ($$ 'nobody' $$, 'medbook_worker', 'MB215 consumer', 'so is an unknown consumer'),
  ($$ 'a' $$, 'medbook_http', 'MB301', 'and nobody')
) as v (arguments, login, refusal, says);

select * from finish();
rollback;
