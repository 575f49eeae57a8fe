begin;
\ir ../../../fixture.psql
select plan(14);

select id as cat from api.register_patient('Cat Fox', 'cat@example.org') \gset
select id as dan from api.register_patient('Dan Orr', 'dan@example.org') \gset

select id as anns_booking, seat as anns_seat from api.book_slot(:'group_slot', :'ann', p_confirm => true) \gset
select is(:anns_seat, 1, 'the first patient gets seat 1');
select id as bobs_booking, seat as bobs_seat from api.book_slot(:'group_slot', :'bob') \gset
select is(:bobs_seat, 2, 'the second patient gets seat 2');
select id as cats_booking, seat as cats_seat from api.book_slot(:'group_slot', :'cat') \gset
select is(:cats_seat, 3, 'the third patient gets seat 3');

select throws_ok(
  format('select api.book_slot(%L, %L)', :'group_slot', :'dan'), 'MB101', null,
  'three seats are all that a slot of capacity 3 has');

select api.cancel_booking(:'bobs_booking') \g /dev/null
select results_eq(
  format('select seat from api.book_slot(%L, %L)', :'group_slot', :'dan'), array[2],
  'a cancelled seat is the lowest free one and is given again');
select results_eq(
  format('select booked, capacity from data.slot where id = %L', :'group_slot'), $$ values (3, 3) $$,
  'the slot counts three seats taken');

-- by hand: nobody has failed to come before the visit begins, and then nobody books any more
update data.booking set status = 'no_show', no_show_at = internal.now() where id = :'anns_booking';
select throws_ok(
  format('select api.book_slot(%L, %L)', :'group_slot', :'bob'), 'MB101', null,
  'a seat whose patient did not come stays taken');
select api.cancel_booking(:'cats_booking') \g /dev/null
select results_eq(
  format('select seat from api.book_slot(%L, %L)', :'group_slot', :'bob'), array[3],
  'and is not given again while another is free');

select api.book_slot(:'slot', :'ann') \g /dev/null
select throws_ok(
  format('select api.book_slot(%L, %L)', :'slot', :'bob'), 'MB101', null,
  'a slot of one seat is full with one hold');

update data.slot set status = 'blocked' where id = :'later_slot';
select throws_ok(
  format('select api.book_slot(%L, %L)', :'later_slot', :'bob'), 'MB101', null, 'a blocked slot cannot be booked');
update data.slot set status = 'closed' where id = :'later_slot';
select throws_ok(
  format('select api.book_slot(%L, %L)', :'later_slot', :'bob'), 'MB101', null, 'a closed slot cannot be booked');
update data.slot set status = 'cancelled' where id = :'later_slot';
select throws_ok(
  format('select api.book_slot(%L, %L)', :'later_slot', :'bob'), 'MB101', null, 'a cancelled slot cannot be booked');
update data.slot set status = 'open' where id = :'later_slot';
select lives_ok(
  format('select api.book_slot(%L, %L)', :'later_slot', :'bob'), 'the same slot can be booked while it is open');

select is_empty(
  $$ select s.id, s.booked, count(b.id)
  from data.slot as s
  left join data.booking as b on b.slot_id = s.id and b.status not in ('cancelled', 'expired')
  group by s.id, s.clinic_id
  having s.booked <> count(b.id) $$,
  'every slot counts exactly the seats that are taken');

select * from finish();
rollback;
