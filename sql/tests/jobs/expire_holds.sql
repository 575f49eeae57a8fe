begin;
\ir ../fixture.psql
select plan(14);

select id as first_hold from api.book_slot(:'slot', :'ann') \gset
set medbook.now = '2030-01-07 08:01+00';
select id as second_hold from api.book_slot(:'later_slot', :'ann') \gset
select id as third_hold from api.book_slot(:'group_slot', :'ann') \gset
select id as fifth_slot from api.create_slot(:'doctor', '2030-01-07 12:00+00', '2030-01-07 12:30+00') \gset
select id as confirmed from api.book_slot(:'fifth_slot', :'bob', p_confirm => true) \gset

set medbook.now = '2030-01-07 08:01:59.999999+00';
select is(internal.expire_holds(), 0, 'no hold ends before its time');
set medbook.now = '2030-01-07 08:02+00';
select is(internal.expire_holds(), 1, 'a hold ends exactly when it says, and is counted');
select results_eq(
  format('select status, expired_at, version from data.booking where id = %L', :'first_hold'),
  $$ values ('expired', timestamptz '2030-01-07 08:02+00', 2) $$,
  'the hold says that it ended and when');
select results_eq(
  format('select booked, version from data.slot where id = %L', :'slot'), $$ values (0, 3) $$,
  'its seat is free, and the slot''s version grows');
select results_eq(
  format($$ select e.topic, e.clinic_id, e.payload from data.event as e
  join data.outbox as o on o.event_id = e.id
  where e.entity_id = %L
  order by e.id offset 1 $$, :'first_hold'),
  format($$ select 'booking.expired', %L::uuid, jsonb_build_object('slot_id', %L::uuid) $$, :'clinic', :'slot'),
  'one event waits in the outbox');
select is(internal.expire_holds(), 0, 'nothing ends twice');

set medbook.now = '2030-01-07 08:03+00';
select is(internal.expire_holds(p_limit => 0), 0, 'a limit of 0 ends nothing');
select is(internal.expire_holds(p_limit => 1), 1, 'a limit of 1 ends one hold');
select is(internal.expire_holds(), 1, 'the next run takes the rest');
select results_eq(
  $$ select distinct booked, status from data.slot where id <> all (select slot_id from data.booking where status = 'confirmed') $$,
  $$ values (0, 'open') $$,
  'every seat that was held is free');
select results_eq(
  format('select status, version from data.booking where id = %L', :'confirmed'), $$ values ('confirmed', 1) $$,
  'a confirmed booking is left alone');
select is_empty(
  $$ select entity_id from data.event where topic = 'booking.expired' group by entity_id having count(*) <> 1 $$,
  'each hold that ended wrote one event');

set medbook.now = '2030-01-07 08:10+00';
select id as hold from api.book_slot(:'slot', :'ann') \gset
set medbook.now = '2030-01-07 08:12+00';
set session authorization medbook_migrator;
select internal.expire_holds() as ended \gset
reset session authorization;
select is(:ended, 1, 'the login that pg_cron runs jobs as can run it');
select results_eq(
  format('select actor from data.event where entity_id = %L and topic = %L', :'hold', 'booking.expired'),
  array['system:medbook_migrator'],
  'the event names that login');

select * from finish();
rollback;
