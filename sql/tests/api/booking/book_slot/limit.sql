begin;
\ir ../../../fixture.psql
select plan(7);

select id as last_slot from api.create_slot(:'doctor', '2030-01-07 12:00+00', '2030-01-07 12:30+00') \gset
select id as other_clinic from api.create_clinic('Leith Clinic', 'Europe/London') \gset
select id as other_doctor from api.add_doctor(:'other_clinic', 'Dr Eve Hall', 'Cardiology') \gset
select id as other_slot from api.create_slot(:'other_doctor', '2030-01-07 15:00+00', '2030-01-07 15:30+00') \gset
select api.update_clinic(:'clinic', '{"max_active_bookings": 2}'), api.update_clinic(:'other_clinic', '{"max_active_bookings": 1}') \g /dev/null

select api.book_slot(:'slot', :'ann', p_confirm => true) \g /dev/null
select lives_ok(
  format('select api.book_slot(%L, %L)', :'later_slot', :'ann'), 'a patient may have two bookings where two are allowed');
select throws_ok(
  format('select api.book_slot(%L, %L)', :'group_slot', :'ann'), 'MB402', null, 'the third booking is one too many');
select lives_ok(
  format('select api.book_slot(%L, %L)', :'other_slot', :'ann'), 'each clinic counts for itself');

set medbook.now = '2030-01-07 08:01:59.999999+00';
select throws_ok(
  format('select api.book_slot(%L, %L)', :'group_slot', :'ann'), 'MB402', null,
  'a hold counts until the last microsecond');
set medbook.now = '2030-01-07 08:02+00';
select lives_ok(
  format('select api.book_slot(%L, %L, p_confirm => true)', :'group_slot', :'ann'),
  'a hold that is over does not count, though nothing has swept it');

set medbook.now = '2030-01-07 09:29+00';
select throws_ok(
  format('select api.book_slot(%L, %L)', :'last_slot', :'ann'), 'MB402', null, 'a visit that is going on counts');
set medbook.now = '2030-01-07 09:30+00';
select lives_ok(
  format('select api.book_slot(%L, %L)', :'last_slot', :'ann'), 'a visit that is over does not count');

select * from finish();
rollback;
