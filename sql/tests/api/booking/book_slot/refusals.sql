begin;
\ir ../../../fixture.psql
select plan(17);

-- rows that were written in this transaction, those of a refused call included: PostgreSQL counts what was attempted
create function pg_temp.written() returns bigint language sql volatile as $$
  select sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint from pg_stat_xact_all_tables where schemaname = 'data'
$$;

select id as other_clinic from api.create_clinic('Leith Clinic', 'Europe/London') \gset
select id as other_doctor from api.add_doctor(:'other_clinic', 'Dr Eve Hall', 'Cardiology') \gset
select id as other_slot from api.create_slot(:'other_doctor', '2030-01-07 09:15+00', '2030-01-07 09:45+00') \gset
select id as second_doctor from api.add_doctor(:'clinic', 'Dr Ian Nunn', 'Cardiology') \gset
select id as crossing_slot from api.create_slot(:'second_doctor', '2030-01-07 09:29+00', '2030-01-07 09:59+00') \gset
select id as touching_slot from api.create_slot(:'second_doctor', '2030-01-07 09:59+00', '2030-01-07 10:15+00') \gset
select api.book_slot(:'slot', :'ann') \g /dev/null

select pg_temp.written() as written \gset
select throws_ok(
  format('select api.book_slot(%L, %L)', :'unknown', :'bob'), 'MB204', null, 'an unknown slot is not found');
select throws_ok(
  format('select api.book_slot(null, %L)', :'bob'), 'MB204', null, 'no slot is not found');
select throws_ok(
  format('select api.book_slot(%L, %L, %L)', :'later_slot', :'bob', :'other_clinic'), 'MB204', null,
  'a slot of another clinic than the one named is not found');
select throws_ok(
  format('select api.book_slot(%L, %L)', :'later_slot', :'unknown'), 'MB203', null, 'an unknown patient is not found');
select throws_ok(
  format('select api.book_slot(%L, null)', :'later_slot'), 'MB001', null, 'a booking needs a patient');
select throws_ok(
  format('select api.book_slot(%L, %L, p_notes => repeat(%L, 2001))', :'later_slot', :'bob', 'x'), 'MB001', null,
  'notes of 2,001 characters are too long');
select throws_ok(
  format('select api.book_slot(%L, %L)', :'slot', :'bob'), 'MB101', null, 'a full slot is refused');
select throws_ok(
  format('select api.book_slot(%L, %L, p_expected_version => 2)', :'later_slot', :'bob'), 'MB103', null,
  'a version the slot does not have yet is refused');
select throws_ok(
  format('select api.book_slot(%L, %L, p_expected_version => 1)', :'slot', :'bob'), 'MB103', null,
  'a stale version is refused, and comes before the full slot that explains it');
select is(pg_temp.written(), bigint :'written', 'none of these refusals wrote a row, not even one that is rolled back');

select throws_ok(
  format('select api.book_slot(%L, %L)', :'crossing_slot', :'ann'), 'MB104', null,
  'a patient cannot be with two doctors of a clinic in the same minute');
select lives_ok(
  format('select api.book_slot(%L, %L)', :'touching_slot', :'bob'), 'another patient can be there');
select lives_ok(
  format('select api.book_slot(%L, %L, %L)', :'other_slot', :'ann', :'other_clinic'),
  'the same patient can book an overlapping slot in another clinic');

select api.cancel_booking(id) from data.booking where slot_id = :'touching_slot' \g /dev/null
select lives_ok(
  format('select api.book_slot(%L, %L)', :'touching_slot', :'ann'),
  'a patient can book a slot that overlaps none of his');
select throws_ok(
  format('select api.book_slot(%L, %L)', :'later_slot', :'ann'), 'MB104', null,
  'a slot that overlaps the end of one of his is refused');

select results_eq(
  format('select version, booked from data.slot where id in (%L, %L) order by starts_at', :'crossing_slot', :'later_slot'),
  $$ values (1, 0), (1, 0) $$,
  'a refusal leaves the slot as it was');
select is_empty(
  $$ select b.id from data.booking as b
  where (select count(*) from data.event as e join data.outbox as o on o.event_id = e.id where e.entity_id = b.id) <> b.version $$,
  'every booking has one event in the outbox for each of its versions');

select * from finish();
rollback;
