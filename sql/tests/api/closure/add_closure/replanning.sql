-- What adding a closure does to the slots to come.
begin;
\ir ../../../fixture.psql
\ir ../planned.psql
select plan(22);

select pg_temp.slot_at(:'doctor', '2030-01-08 09:00+00') as slot \gset
select pg_temp.slot_at(:'doctor', '2030-01-08 10:00+00') as held_slot \gset
select id as booking from api.book_slot(:'slot', :'ann', p_confirm => true) \gset
select api.book_slot(:'held_slot', :'bob');
set medbook.now = '2030-01-07 08:05+00'; -- his hold is over
select id as by_hand from api.create_slot(:'doctor', '2030-01-08 20:00+00', '2030-01-08 20:30+00') \gset
select id as by_hand_booked from api.create_slot(:'doctor', '2030-01-08 21:00+00', '2030-01-08 21:30+00') \gset
select id as evening from api.book_slot(:'by_hand_booked', :'bob', p_confirm => true) \gset
select format(
  $$ select (r).* from api.add_closure(%L, '2030-01-08 09:00+00', '2030-01-08 22:00+00', p_dry_run => %%L) as r $$, :'clinic') as add \gset

select count(*) as slots, sum(version) as versions, (select count(*) from data.event) as events from data.slot \gset
select format(:'add', true) as dry \gset
create temporary table dry as :dry;
select results_eq(
  $$ select pg_temp.short(replan) from dry $$, $$ values ('made 0, kept 0, removed 4, conflicts 2, dry true') $$,
  'a dry run tells what would become of the slots');
select results_eq(
  'select count(*)::integer, sum(version)::integer, (select count(*)::integer from data.event) from data.slot',
  format('values (%s, %s, %s)', :'slots', :'versions', :'events'), 'and changes none, and records nothing');
select is_empty('select from data.closure union all select from data.schedule_conflict', 'nor is there a closure, or a conflict');

select format(:'add', false) as real \gset
create temporary table added as :real;
select is(
  (select replan - 'is_dry_run' from added), (select replan - 'is_dry_run' from dry), 'the real run does what the dry one told');
select results_eq('select replan -> ''is_dry_run'' from added', $$ values ('false'::jsonb) $$, 'and says that it is none');
select results_eq(
  $$ select c ->> 'reason', (c ->> 'booking_id')::uuid, jsonb_array_length(c -> 'alternatives')
    from added cross join jsonb_array_elements(replan -> 'conflicts') as c $$,
  format($$ values ('closure', %L::uuid, 5), ('closure', %L, 5) $$, :'booking', :'evening'),
  'each live booking in it is a conflict, with alternatives');
select is(
  pg_temp.live(:'doctor'), '08 09:00/1 blocked, 08 21:00/1 blocked, 09 09:00, 09 10:00',
  'booked slots in it are blocked, made by hand or not; the others go, be they held by a hold that is over');
select is(pg_temp.live(:'eve'), '09 09:00, 09 10:00', 'a closed clinic takes the slots of all');
select results_eq(
  format('select booking_id, slot_id, reason, kept_at from data.schedule_conflict order by booking_id = %L desc', :'booking'),
  format(
    $$ values (%L::uuid, %L::uuid, 'closure', null::timestamptz), (%L, %L, 'closure', null) $$,
    :'booking', :'slot', :'evening', :'by_hand_booked'),
  'the conflicts stay until somebody resolves them');
select is(
  (select count(*)::integer from data.event where topic = 'schedule.conflict'), 2, 'each is an event');
select is(
  (select count(*)::integer from data.event where topic = 'closure.added'), 1, 'and so is the closure, once');

select is(
  pg_temp.short((api.add_closure(:'clinic', '2030-01-15 00:00+00', '2030-01-16 00:00+00', null, :'doctor')).replan),
  'made 0, kept 0, removed 2, conflicts 0, dry false', 'the time off of one takes his slots');
select is(pg_temp.live(:'eve', '2030-01-15'), '15 09:00, 15 10:00, 16 09:00, 16 10:00', 'and leaves a colleague''s alone');
select is(pg_temp.live(:'doctor', '2030-01-15'), '16 09:00, 16 10:00', 'and what begins when it ends');
select is(
  pg_temp.short((api.add_closure(:'clinic', '2030-01-16 09:59:59+00', '2030-01-16 10:00+00')).replan),
  'made 0, kept 2, removed 2, conflicts 0, dry false', 'a slot that it meets for a second goes, the rest of the day stays');

-- past, and not yet planned
set medbook.now = '2030-01-22 09:30+00';
select is(
  pg_temp.short((api.add_closure(:'clinic', '2030-01-22 00:00+00', '2030-01-23 00:00+00')).replan),
  'made 0, kept 0, removed 2, conflicts 0, dry false', 'what has begun is left alone');
select is(pg_temp.live(:'doctor', '2030-01-22'), '22 09:00, 23 09:00, 23 10:00', 'and stays as it was');
select is(
  pg_temp.short((api.add_closure(:'clinic', '2030-01-20 00:00+00', '2030-01-21 00:00+00')).replan),
  'made 0, kept 0, removed 0, conflicts 0, dry false', 'a closure that is over changes no slot');
select id as late from api.create_slot(:'doctor', '2030-03-05 20:00+00', '2030-03-05 20:30+00') \gset
select is(
  pg_temp.short((api.add_closure(:'clinic', '2030-03-05 00:00+00', '2030-03-06 00:00+00')).replan),
  'made 0, kept 0, removed 1, conflicts 0, dry false', 'past what was generated it takes only what was made by hand');
select is(
  (select count(*)::integer from data.slot where starts_at >= '2030-02-01' and status = 'open'), 0, 'and makes nothing');

-- what staff made of a slot by hand
select pg_temp.slot_at(:'eve', '2030-01-23 09:00+00') as virtual, pg_temp.slot_at(:'eve', '2030-01-23 10:00+00') as larger \gset
select api.update_slot(:'virtual', '{"visit_type": "virtual"}');
select api.book_slot(:'virtual', :'ann', p_confirm => true);
select api.update_slot(:'larger', '{"capacity": 3}');
select is(
  pg_temp.short((api.add_closure(:'clinic', '2030-01-23 20:00+00', '2030-01-23 21:00+00')).replan),
  'made 0, kept 4, removed 0, conflicts 0, dry false', 'a closure at another time of the day is in nobody''s way');
select results_eq(
  format('select visit_type, capacity, status from data.slot where id in (%L, %L) order by starts_at', :'virtual', :'larger'),
  $$ values ('virtual', 1, 'open'), ('in_person', 3, 'open') $$, 'and what staff changed by hand stays changed');

select * from finish();
rollback;
