begin;
\ir ../../fixture.psql
select plan(25);

create function pg_temp.claimed(p_consumer text, p_limit integer default 100) returns text language sql as $$
  select string_agg(topic || ' ' || attempt, ', ') from api.claim_events(p_consumer, p_limit)
$$;
-- whatever has happened up to here is nobody's
delete from data.outbox;
select api.subscribe('all', '{*}') \g /dev/null
select api.subscribe('bookings', '{booking.*}') \g /dev/null
select is(pg_temp.claimed('all'), 'consumer.subscribed 1, consumer.subscribed 1', 'a consumer is told of what happened since');
select is(pg_temp.claimed('all'), null, 'once, as long as its lease runs');
select is(pg_temp.claimed('bookings'), null, 'another is not told of what it does not want');

select id as booking from api.book_slot(:'slot', :'ann') \gset
select api.confirm_booking(:'booking') \g /dev/null
select id as other from api.book_slot(:'later_slot', :'bob') \gset
select is(pg_temp.claimed('bookings'), 'booking.hold_created 1, booking.hold_created 1', 'of each booking it is told the first event');
select is(pg_temp.claimed('bookings'), null, 'and no more, until it has acknowledged that');
select is(
  api.ack_events('bookings', array(select event_id from data.event_delivery where entity_id = :'booking' and attempts > 0)), 1,
  'which it does');
select results_eq(
  format('select topic, clinic_id, entity_id, attempt, payload is not null, leased_until from api.claim_events(''bookings'', 1, ''90 seconds'')'),
  format($$ values ('booking.confirmed', %L::uuid, %L::uuid, 1, true, timestamptz '2030-01-07 08:01:30+00') $$, :'clinic', :'booking'),
  'then it is told the next, with all that the event says, for as long as it asked for');
select is(pg_temp.claimed('all'), 'booking.hold_created 1, booking.hold_created 1', 'each consumer is told for itself');
select is(count(*), 0::bigint, 'nothing is left to be distributed') from data.outbox;

-- leases
set medbook.now = '2030-01-07 08:00:59+00';
select is(pg_temp.claimed('bookings'), null, 'a lease holds for a minute');
set medbook.now = '2030-01-07 08:01:00+00';
select is(pg_temp.claimed('bookings'), 'booking.hold_created 2', 'and lapses then');
set medbook.now = '2030-01-07 08:01:30+00';
select is(pg_temp.claimed('bookings'), 'booking.confirmed 2', 'the other when it was said to');

-- a worker that dies on it each time
select api.subscribe('fragile', '{booking.*}', null, 2) \g /dev/null
select api.replay_events('fragile', '2030-01-07 00:00+00', '2030-01-08 00:00+00') \g /dev/null
select is(pg_temp.claimed('fragile', 1), 'booking.hold_created 1', 'one that is asked for gets one');
set medbook.now = '2030-01-07 08:10+00';
select is(pg_temp.claimed('fragile'), 'booking.hold_created 2, booking.hold_created 1', 'what it never acknowledged comes again');
set medbook.now = '2030-01-07 08:20+00';
select is(pg_temp.claimed('fragile'), 'booking.hold_created 2', 'as often as it may');
select results_eq(
  $$ select topic, attempts, error, dead_at from api.list_dead_events('fragile') $$,
  $$ values ('booking.hold_created', 2, 'lease lapsed', timestamptz '2030-01-07 08:20+00') $$, 'then it is a dead letter');
select is(pg_temp.claimed('fragile'), 'booking.confirmed 1', 'and the next event of that booking comes');

-- a clinic's own
select id as clinic_b from api.create_clinic('Wimpole Street Clinic', 'Europe/London') \gset
select api.subscribe('of_b', '{*}', array[:'clinic_b'::uuid]) \g /dev/null
select api.update_clinic(:'clinic', '{"name": "A"}'), api.update_clinic(:'clinic_b', '{"name": "B"}') \g /dev/null
select results_eq(
  'select topic, entity_id from api.claim_events(''of_b'')', format($$ values ('clinic.created', %1$L::uuid) $$, :'clinic_b'),
  'a consumer for a clinic is told of nothing else');

select is(pg_temp.refusal(format('select api.claim_events(%s)', arguments), login), refusal, says) from (values
  ($$ 'all', 0 $$, 'medbook_worker', 'MB001 limit', 'it asks for one at least'),
  ($$ 'all', 1001 $$, 'medbook_worker', 'MB001 limit', 'for 1000 at most'),
  ($$ 'all', 1, '999 milliseconds' $$, 'medbook_worker', 'MB001 lease', 'for a second'),
  ($$ 'all', 1, '61 minutes' $$, 'medbook_worker', 'MB001 lease', 'or an hour'),
  ($$ 'nobody' $$, 'medbook_worker', 'MB215 consumer', 'an unknown consumer is not found'),
  ($$ 'all' $$, 'medbook_http', 'MB301', 'nobody is told anything')
) as v (arguments, login, refusal, says);

-- by a clock that goes on
reset medbook.now;
select api.subscribe('prompt', '{slot.created}') \g /dev/null
select api.create_slot(:'doctor', now() + interval '300 days', now() + interval '300 days 30 minutes') \g /dev/null
select is(count(*), 1::bigint, 'an event is given out by the first claim after it happened') from api.claim_events('prompt');

select * from finish();
rollback;
