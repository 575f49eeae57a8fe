begin;
\ir ../../fixture.psql
select plan(17);

delete from data.outbox;
select api.subscribe('a', '{booking.*}', null, 3, 600) \g /dev/null
select id as booking from api.book_slot(:'slot', :'ann', p_confirm => true) \gset
select api.cancel_booking(:'booking') \g /dev/null
select is(pg_temp.refusal(format('select api.fail_event(''a'', %L, ''no'')', event_id)), 'MB216 event_id',
  'what was not claimed cannot fail') from data.event_delivery order by event_id limit 1;
select id as event from api.claim_events('a') \gset
select is(api.fail_event('a', :'event', 'no answer'), '2030-01-07 08:10+00', 'what failed is due again after the wait');
select is_empty('select * from api.claim_events(''a'')', 'not before, nor is the next event of that booking');
set medbook.now = '2030-01-07 08:10+00';
select results_eq('select id, attempt from api.claim_events(''a'')', format('values (%L::uuid, 2)', :'event'), 'then it comes again');
select is(api.fail_event('a', :'event', 'no answer'), '2030-01-07 08:30+00', 'the wait doubles');
set medbook.now = '2030-01-07 08:30+00';
select is(count(*), 1::bigint, 'it comes a third time') from api.claim_events('a');
select is(api.fail_event('a', :'event', ' no answer at all '), null, 'and is dead when it has failed as often as it may');
select results_eq(
  'select id, attempts, error, dead_at from api.list_dead_events(''a'')',
  format($$ values (%L::uuid, 3, 'no answer at all', timestamptz '2030-01-07 08:30+00') $$, :'event'), 'with the last reason');
select is(pg_temp.refusal(format('select api.fail_event(''a'', %L, ''no'')', :'event')), 'MB216 event_id', 'it does not die twice');
select results_eq('select topic from api.claim_events(''a'')', array['booking.cancelled'], 'the next event of that booking comes');

-- the wait is an hour at most
select api.subscribe('patient', '{booking.confirmed}', null, 100, 3600), api.replay_events('patient', '2030-01-07', '2030-01-08') \g /dev/null
select id as event from api.claim_events('patient') \gset
update data.event_delivery set attempts = 99 where event_id = :'event';
select is(api.fail_event('patient', :'event', 'no'), '2030-01-07 09:30+00', 'the wait is an hour at most');

select is(pg_temp.refusal(format('select api.fail_event(%s)', arguments), login), refusal, says) from (values
  (format($$ 'patient', %L, null $$, :'event'), 'medbook_worker', 'MB001 error', 'a reason is needed'),
  (format($$ 'patient', %L, ' ' $$, :'event'), 'medbook_worker', 'MB001 error', 'not an empty one'),
  (format($$ 'patient', %L, repeat('a', 1001) $$, :'event'), 'medbook_worker', 'MB001 error', 'of 1000 characters at most'),
  ($$ 'patient', null, 'no' $$, 'medbook_worker', 'MB216 event_id', 'no event is none'),
  (format($$ 'patient', %L, 'no' $$, :'unknown'), 'medbook_worker', 'MB216 event_id', 'nor is an unknown one'),
  (format($$ 'nobody', %L, 'no' $$, :'event'), 'medbook_worker', 'MB215 consumer', 'nor one of an unknown consumer'),
  (format($$ 'patient', %L, 'no' $$, :'event'), 'medbook_http', 'MB301', 'nobody may say so')
) as v (arguments, login, refusal, says);

select * from finish();
rollback;
