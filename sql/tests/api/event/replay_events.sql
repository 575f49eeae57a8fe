begin;
\ir ../../fixture.psql
select plan(13);

select id as booking from api.book_slot(:'slot', :'ann') \gset
set medbook.now = '2030-01-07 08:01+00';
select api.confirm_booking(:'booking'), api.get_patient(:'ann') \g /dev/null
delete from data.outbox;
select api.subscribe('a', '{booking.*}'), api.subscribe('b', '{*}') \g /dev/null
select is_empty('select * from api.claim_events(''a'')', 'who subscribes is not told of what was before');
select is(api.replay_events('a', '2030-01-07 08:00+00', '2030-01-07 08:01+00'), 1, 'unless he asks: from a time on, up to one');
select is(api.replay_events('a', '2030-01-07 08:00+00', '2030-01-07 08:02+00'), 1, 'what waits for him already stays as it is');
select results_eq('select topic, attempt from api.claim_events(''a'')', $$ values ('booking.hold_created', 1) $$, 'in order');
set medbook.now = '2030-01-07 08:02+00';
select is(api.replay_events('a', '2030-01-07 08:00+00'), 0, 'as often as he asks');
select api.replay_events('b', '2000-01-01') \g /dev/null
select is_empty(
  $$ select e.topic from data.event_delivery as d inner join data.event as e on e.id = d.event_id where e.topic like '%.read' $$,
  'who read what is not told to anybody');
select is(
  (select waiting from api.list_consumers() where name = 'b'), (select count(*) from data.event where topic not like '%.read'),
  'all else is told to whoever wants all');

select is(pg_temp.refusal(format('select api.replay_events(%s)', arguments), login), refusal, says) from (values
  ($$ 'a', null $$, 'medbook_worker', 'MB001 from', 'a time is needed'),
  ($$ 'a', 'infinity' $$, 'medbook_worker', 'MB004 from', 'a finite one'),
  ($$ 'a', '2030-01-07 09:00+00', '2030-01-07 08:00+00' $$, 'medbook_worker', 'MB004 to', 'before the other'),
  ($$ 'nobody', '2030-01-07' $$, 'medbook_worker', 'MB215 consumer', 'a consumer is needed'),
  ($$ 'a', '2030-01-07' $$, 'medbook_http', 'MB301', 'and one who may')
) as v (arguments, login, refusal, says);
insert into data.event (id, clinic_id, occurred_at, topic, entity_id, actor, payload)
select gen_random_uuid(), :'clinic', '2029-01-01', 'booking.confirmed', :'booking', 'x', '{}' from generate_series(1, 100001);
select is(pg_temp.refusal($$ select api.replay_events('a', '2029-01-01') $$), 'MB001 to', 'of 100,000 events at most');

select * from finish();
rollback;
