begin;
\ir ../../fixture.psql
select plan(3);

select id as mine from api.book_slot(:'slot', :'ann', p_confirm => true) \gset
select id as theirs from api.book_slot(:'later_slot', :'bob', p_confirm => true) \gset
select b as mine_before from data.booking as b where id = :'mine' \gset
select b as theirs_before from data.booking as b where id = :'theirs' \gset
savepoint booked;

select is(internal.lock_swap(:'mine_before'::data.booking, :'theirs_before'::data.booking), '{}', 'nothing is in the way');
select api.reschedule_booking(:'mine', :'group_slot') \g /dev/null
select throws_ok(
  format('select internal.lock_swap(%L::data.booking, %L::data.booking)', :'mine_before', :'theirs_before'), '55P03', null,
  'a booking that has moved since it was read is to be read again');
rollback to booked;
select api.reschedule_booking(:'theirs', :'group_slot') \g /dev/null
select throws_ok(
  format('select internal.lock_swap(%L::data.booking, %L::data.booking)', :'mine_before', :'theirs_before'), '55P03', null,
  'as is the other one');

select * from finish();
rollback;
