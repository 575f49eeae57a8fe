begin;
\ir ../../fixture.psql
select plan(9);

select api.update_doctor(:'doctor', '{"fee_amount": 80, "fee_currency": "GBP"}');
select id as room from api.create_resource(:'clinic', 'Room 1', 'room') \gset
select api.update_slot(:'group_slot', format('{"resource_ids": ["%s"]}', :'room')::jsonb);
select api.book_slot(:'group_slot', :'ann'), api.book_slot(:'group_slot', :'bob', p_confirm => true);

select results_eq(
  format('select * from api.get_slot(%L)', :'group_slot'),
  format(
    $$ values (
      %L::uuid, %L::uuid, 'Harley Street Clinic', 'Europe/London', %L::uuid, 'Dr Ada Osei', 'Cardiology',
      timestamptz '2030-01-07 11:00+00', timestamptz '2030-01-07 11:30+00', 'open', 3, 1, 'in_person', 80.00, 'GBP', 4,
      0, array[%L]::uuid[], null::uuid) $$,
    :'group_slot', :'clinic', :'doctor', :'room'),
  'a slot is read with its clinic, its doctor and the seats left');

set medbook.now = '2030-01-07 08:01:59.999999+00';
select results_eq(
  format('select seats_left from api.get_slot(%L)', :'group_slot'), array[1], 'a hold keeps its seat to the last');
set medbook.now = '2030-01-07 08:02+00';
select results_eq(
  format('select seats_left from api.get_slot(%L)', :'group_slot'), array[2], 'the seat of a hold that is over is free, unswept');
select internal.expire_holds();
select results_eq(
  format('select seats_left from api.get_slot(%L)', :'group_slot'), array[2], 'and is counted once when it is swept');

update data.slot set status = 'cancelled' where id = :'slot';
select results_eq(
  format('select status from api.get_slot(%L)', :'slot'), array['cancelled'], 'a cancelled slot is still read');
set medbook.now = '2031-01-01 00:00+00';
select results_eq(
  format('select status from api.get_slot(%L)', :'later_slot'), array['open'], 'a past slot is still read');

select throws_ok(format('select api.get_slot(%L)', :'unknown'), 'MB204', null, 'an unknown slot is not found');
select throws_ok('select api.get_slot(null)', 'MB204', null, 'no id finds no slot');

select is(
  pg_temp.refusal(format('select api.get_slot(%L)', :'slot'), 'medbook_http'), 'none',
  'nobody in particular may read a slot');

select * from finish();
rollback;
