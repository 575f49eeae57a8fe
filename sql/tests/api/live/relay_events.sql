begin;
\ir ../../fixture.psql
select plan(33);

-- relays all there is, and tells what was added for it
create function pg_temp.relayed() returns text language plpgsql as $$
declare
  v_last bigint := coalesce((select max(id) from data.live_change), 0);
begin
  while api.relay_events() > 0 loop
  end loop;
  return (
    select string_agg(concat_ws(' ', kind, status, seats_left, case when kind = 'schedule' then coalesce(d.name, 'all') end), ', ' order by l.id)
    from data.live_change as l
    left join data.doctor as d on d.id = l.doctor_id
    where l.id > v_last);
end
$$;
-- whatever has happened up to here is nobody's
delete from data.outbox;
select is(pg_temp.relayed(), null, 'at first nothing is to be told');
select results_eq(
  'select name, waiting, clinic_ids from api.list_consumers()', $$ values ('medbook.live', 0::bigint, null::uuid[]) $$,
  'but from then on there is a consumer');

select id as booking from api.book_slot(:'slot', :'ann') \gset
select is(pg_temp.relayed(), 'slot open 0', 'a slot that is booked up has no seat left');
select results_eq(
  'select clinic_id, doctor_id, slot_id, starts_at, ends_at, slot_version, created_at from data.live_change order by id desc limit 1',
  format('select clinic_id, doctor_id, id, starts_at, ends_at, version, internal.now() from data.slot where id = %L', :'slot'),
  'it is told as it is');
select is(pg_temp.relayed(), null, 'once');
select api.confirm_booking(:'booking'), api.cancel_booking(:'booking') \g /dev/null
select is(pg_temp.relayed(), 'slot open 1', 'confirmed and cancelled before it was relayed, it is told as it is then');
select is(count(*), 0::bigint, 'nothing is left of what was relayed')
from data.event_delivery as d
inner join data.event_consumer as c on c.id = d.consumer_id;

select id as moved from api.book_slot(:'slot', :'ann', p_confirm => true) \gset
select pg_temp.relayed() \g /dev/null
select api.reschedule_booking(:'moved', :'later_slot') \g /dev/null
select is(pg_temp.relayed(), 'slot open 1, slot open 0', 'of a booking that is moved both slots are told');
select api.book_slot(:'group_slot', :'bob') \g /dev/null
select is(pg_temp.relayed(), 'slot open 2', 'of a group how many seats are left');
set medbook.now = '2030-01-07 08:30+00';
select internal.expire_holds() \g /dev/null
select is(pg_temp.relayed(), 'slot open 3', 'of a hold that ended that its seat is free');
select api.overbook_slot(:'later_slot', :'bob', 'in pain') \g /dev/null
select is(pg_temp.relayed(), 'slot open 0', 'of one that staff added to, that it has changed');

set medbook.now = '2030-01-07 10:00+00';
select api.check_in_booking(:'moved') \g /dev/null
set medbook.now = '2030-01-07 10:20+00';
select api.complete_booking(:'moved') \g /dev/null
select is(pg_temp.relayed(), null, 'who has come is told to nobody');

-- what a booking costs while somebody watches
select id as watched from api.create_slot(:'doctor', '2030-01-08 11:00+00', '2030-01-08 11:30+00') \gset
create temporary table before as select relname, n_tup_ins, n_tup_upd, n_tup_del from pg_stat_xact_user_tables;
select api.book_slot(:'watched', :'bob') \g /dev/null
select is(
  string_agg(format('%s %s %s %s', s.relname, s.n_tup_ins - b.n_tup_ins, s.n_tup_upd - b.n_tup_upd, s.n_tup_del - b.n_tup_del),
    ', ' order by s.relname),
  'booking 1 0 0, event 1 0 0, event_unsealed 1 0 0, outbox 1 0 0, slot 0 1 0',
  'a booking writes what it would write if nobody watched: its event, once into the outbox')
from pg_stat_xact_user_tables as s
inner join before as b on b.relname = s.relname and (b.n_tup_ins, b.n_tup_upd, b.n_tup_del) <> (s.n_tup_ins, s.n_tup_upd, s.n_tup_del)
where s.schemaname = 'data';
select is(pg_temp.relayed(), 'slot open 0', 'and is told all the same');

-- slots, and schedules
select id as made from api.create_slot(:'doctor', '2030-01-08 09:00+00', '2030-01-08 09:30+00') \gset
select is(pg_temp.relayed(), 'slot open 1', 'a slot that is made is told');
select api.update_slot(:'made', '{"status": "blocked"}') \g /dev/null
select is(pg_temp.relayed(), 'slot blocked 1', 'one that is blocked');
select api.remove_slot(:'made') \g /dev/null
select is(pg_temp.relayed(), 'slot cancelled 1', 'and one that is removed');
select api.update_doctor(:'doctor', '{"bio": "Runs."}') \g /dev/null
select is(pg_temp.relayed(), 'schedule Dr Ada Osei', 'of a doctor who is changed, that his schedule may be');
select api.define_availability(:'doctor', 1, '09:00', '12:00', 30) \g /dev/null
select is(pg_temp.relayed(), 'schedule Dr Ada Osei', 'of one who comes at other times');
select api.generate_slots(:'clinic', '2030-01-14', '2030-01-20') \g /dev/null
select is(pg_temp.relayed(), 'schedule all', 'slots that are generated are told as one change');
select api.add_time_off(:'doctor', '2030-01-14 09:00+00', '2030-01-14 10:00+00') \g /dev/null
select is(pg_temp.relayed(), 'schedule Dr Ada Osei', 'so are days off');
select api.add_closure(:'clinic', '2030-01-14 10:00+00', '2030-01-14 11:00+00') \g /dev/null
select is(pg_temp.relayed(), 'schedule all', 'and a closure, to whoever watches one of the clinic');
select api.update_clinic(:'clinic', '{"horizon_days": 30}') \g /dev/null
select is(pg_temp.relayed(), 'schedule all', 'the clinic''s rules change what can be booked');
select id as room from api.create_resource(:'clinic', 'Room 1', 'room') \gset
select id as in_room from api.create_slot(
  :'doctor', '2030-01-09 09:00+00', '2030-01-09 09:30+00', p_resource_ids => array[:'room'::uuid]) \gset
select pg_temp.relayed() \g /dev/null
select api.book_slot(:'in_room', :'ann') \g /dev/null
select is(pg_temp.relayed(), 'slot open 0, schedule all', 'a slot that takes a room takes it from others');
select api.update_doctor(:'doctor', '{"buffer_after_minutes": 10}'), pg_temp.relayed() \g /dev/null
select id as buffered from api.create_slot(:'doctor', '2030-01-09 11:00+00', '2030-01-09 11:30+00') \gset
select is(pg_temp.relayed(), 'slot open 1, schedule Dr Ada Osei', 'one of a doctor with buffers, time from his others');
select api.update_doctor(:'doctor', '{"buffer_after_minutes": 0}'), pg_temp.relayed() \g /dev/null
select id as other from api.add_doctor(:'clinic', 'Dr Ben Roe', 'Dermatology') \gset
select api.disable_doctor(:'other') \g /dev/null
select is(pg_temp.relayed(), 'schedule Dr Ben Roe', 'a doctor who comes and goes is told once');
select api.update_patient(:'ann', '{"phone": "+44 20 7946 0000"}') \g /dev/null
select is(pg_temp.relayed(), null, 'what is about patients is told to nobody');

select results_eq(
  'select array_agg(id order by id) from data.live_change', 'select array(select generate_series(1, max(id)) from data.live_change)',
  'the numbers have no gaps');
select api.subscribe('medbook.live', '{booking.completed}', array[:'clinic'::uuid]) \g /dev/null
select api.update_doctor(:'doctor', '{"bio": "Swims."}') \g /dev/null
select is(pg_temp.relayed(), 'schedule Dr Ada Osei', 'whoever gives its consumer other topics');
select is(clinic_ids is null and 'booking.expired' = any (topics), true, 'finds it put right') from data.event_consumer;

select is(pg_temp.refusal(format('select api.relay_events(%s)', arguments), login), refusal, says) from (values
  ('0', 'medbook_worker', 'MB001 limit', 'it asks for one event at least'),
  ('10001', 'medbook_worker', 'MB001 limit', 'for 10000 at most'),
  ('', 'medbook_http', 'MB301', 'nobody relays anything')
) as v (arguments, login, refusal, says);

select * from finish();
rollback;
