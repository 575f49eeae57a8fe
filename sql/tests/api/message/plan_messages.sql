begin;
\ir ../../fixture.psql
\ir messages.psql
select plan(29);

select results_eq(
  $$ select name, topics from api.list_consumers() $$,
  $$ values ('medbook.messages', '{booking.cancelled,booking.confirmed,booking.rescheduled,booking.swapped,patient.preferences_updated,schedule.conflict,waitlist.offered}'::text[]) $$,
  'it subscribes by itself');
select is(api.plan_messages(), 0, 'and finds nothing to plan');
select is(count(*), 1::bigint, 'nor subscribes again') from data.event where topic = 'consumer.subscribed';

-- a hold, confirmed
select id as booking from api.book_slot(:'visit', :'ann') \gset
select is(pg_temp.plan(), 0, 'of a hold nobody is told');
select api.confirm_booking(:'booking') \g /dev/null
select is(pg_temp.plan(), 1, 'that it is confirmed is taken');
select results_eq(
  'select what, channel, status, due_at + case when what ~ ''reminder'' then spread else interval ''0'' end from planned order by due_at',
  $$ values ('confirmation', 'email', 'queued', timestamptz '2030-01-07 08:00+00'),
    ('reminder 1440', 'email', 'queued', timestamptz '2030-01-09 10:00+00'),
    ('reminder 120', 'email', 'queued', timestamptz '2030-01-10 08:00+00') $$,
  'and he is told so at once, and reminded 24 and 2 hours before, but for a spread');
select ok(bool_and(spread between interval '1 second' and interval '10 minutes'), 'which is up to ten minutes') from planned;
select is_empty('select from data.event_delivery', 'the event is done with');
select api.replay_events('medbook.messages', '2030-01-01 00:00+00', '2030-01-08 00:00+00') \g /dev/null
select is(pg_temp.plan(), 1, 'replayed, it is taken again');
select is(count(*), 3::bigint, 'but makes nothing twice') from planned;

-- moved
select api.reschedule_booking(:'booking', :'other_visit') \g /dev/null
select is(pg_temp.plan(), 1, 'that it has moved is taken');
select results_eq(
  'select what, starts_at, status, skip_reason from planned where what <> ''confirmation'' order by id',
  $$ values ('reminder 1440', timestamptz '2030-01-10 10:00+00', 'skipped', 'booking_moved'),
    ('reminder 120', '2030-01-10 10:00+00', 'skipped', 'booking_moved'), ('change', '2030-01-11 15:00+00', 'queued', null),
    ('reminder 1440', '2030-01-11 15:00+00', 'queued', null), ('reminder 120', '2030-01-11 15:00+00', 'queued', null) $$,
  'he is told of the change; the old reminders are skipped, new ones are there');
select api.reschedule_booking(:'booking', :'visit') \g /dev/null
select pg_temp.plan() \g /dev/null
select results_eq(
  'select starts_at, status, count(*) from planned where what ~ ''reminder'' group by 1, 2 order by 1, 2',
  $$ values (timestamptz '2030-01-10 10:00+00', 'queued', 2::bigint), ('2030-01-10 10:00+00', 'skipped', 2),
    ('2030-01-11 15:00+00', 'skipped', 2) $$,
  'moved back, it has its reminders again');
select api.cancel_booking(:'booking') \g /dev/null
select pg_temp.plan() \g /dev/null
select is_empty($$ select from planned where what ~ 'reminder' and status = 'queued' $$, 'cancelled, it has none');
select is(count(*), 1::bigint, 'and he is told so') from planned where what = 'cancellation';

-- what was given out keeps its place: it may have been sent
delete from data.message;
select id as booking from api.book_slot(:'visit', :'ann', p_confirm => true) \gset
select pg_temp.plan() \g /dev/null
update data.message set attempts = 1 where remind_minutes = 1440;
select api.reschedule_booking(:'booking', :'other_visit') \g /dev/null
select pg_temp.plan() \g /dev/null
select api.reschedule_booking(:'booking', :'visit') \g /dev/null
select pg_temp.plan() \g /dev/null
select results_eq(
  $$ select status from planned where starts_at = '2030-01-10 10:00+00' and what = 'reminder 1440' $$, array['queued'],
  'a reminder that was given out is not made again, nor given up');

-- too late for one
delete from data.message;
select pg_temp.at('2030-01-10 08:00+00') \g /dev/null
select id as late_visit from api.create_slot(:'doctor', '2030-01-10 10:30+00', '2030-01-10 11:00+00') \gset
select id as booking from api.book_slot(:'late_visit', :'bob', p_confirm => true) \gset
select pg_temp.plan() \g /dev/null
select results_eq(
  'select what from planned order by id', array['confirmation', 'reminder 120'], 'no reminder comes whose time has passed');
select is(due_at, timestamptz '2030-01-10 08:30+00' - spread, 'the other does') from planned where what = 'reminder 120';

-- a hold that is cancelled, a walk-in, an offer, a conflict
delete from data.message;
select id as hold from api.book_slot(:'other_visit', :'bob') \gset
select api.cancel_booking(:'hold') \g /dev/null
select pg_temp.plan() \g /dev/null
select is_empty('select from planned', 'that a hold was given back he is not told');
select id as full_slot from api.create_slot(:'doctor', '2030-01-12 10:00+00', '2030-01-12 10:30+00') \gset
select id as booking from api.book_slot(:'full_slot', :'bob', p_confirm => true) \gset
select api.join_waitlist(:'clinic', :'ann', p_from => '2030-01-12 00:00+00', p_to => '2030-01-13 00:00+00') \g /dev/null
select api.cancel_booking(:'booking') \g /dev/null
select pg_temp.plan() \g /dev/null
select results_eq(
  'select p.what, b.patient_id, p.status from planned as p inner join data.booking as b on b.id = p.booking_id where what = ''waitlist_offer''',
  format($$ values ('waitlist_offer', %L::uuid, 'queued') $$, :'ann'), 'who waits is told of a seat that he is offered');
select api.confirm_booking(id) from data.booking where status = 'pending' \g /dev/null
select pg_temp.plan() \g /dev/null
delete from data.message where kind <> 'reminder';
select api.add_closure(:'clinic', '2030-01-12 09:00+00', '2030-01-12 12:00+00') \g /dev/null
select pg_temp.plan() \g /dev/null
select results_eq('select what from planned where what !~ ''reminder''', array['conflict'], 'that the schedule has changed he is told');

-- an old event makes reminders only
delete from data.message;
select id as far_slot from api.create_slot(:'doctor', '2030-02-12 10:00+00', '2030-02-12 10:30+00') \gset
select id as booking from api.book_slot(:'far_slot', :'bob', p_confirm => true) \gset
select pg_temp.at('2030-01-18 08:00+00') \g /dev/null
select pg_temp.plan() \g /dev/null
select results_eq(
  'select what from planned order by due_at', array['reminder 1440', 'reminder 120'],
  'what happened over 7 days ago is no news, but he is reminded');

-- two patients who swap
delete from data.message;
select id as slot_a from api.create_slot(:'doctor', '2030-02-13 10:00+00', '2030-02-13 10:30+00') \gset
select id as slot_b from api.create_slot(:'doctor', '2030-02-14 10:00+00', '2030-02-14 10:30+00') \gset
select id as a from api.book_slot(:'slot_a', :'ann', p_confirm => true) \gset
select id as b from api.book_slot(:'slot_b', :'bob', p_confirm => true) \gset
select api.swap_bookings(:'a', (select reference from data.booking where id = :'b')) \g /dev/null
select is(pg_temp.plan(), 4, 'a swap is two events');
select results_eq(
  'select booking_id, count(*) from planned where what = ''change'' group by booking_id order by booking_id',
  format('values (%L::uuid, 1::bigint), (%L, 1)', :'a', :'b'), 'and either is told');

-- nobody else
select is(pg_temp.refusal(format('select api.plan_messages(%s)', arguments), login), refusal, says) from (values
  ('0', 'medbook_worker', 'MB001 limit', 'it plans one event at least'),
  ('1001', 'medbook_worker', 'MB001 limit', 'and 1000 at most'),
  ('1', 'medbook_worker', 'none', 'the worker may plan'),
  ('1', 'medbook_http', 'MB301', 'nobody may not')
) as v (arguments, login, refusal, says);
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.refusal('select api.plan_messages()'), 'MB302', 'nor does an admin of a clinic');

select * from finish();
rollback;
