begin;
\ir ../fixture.psql
select plan(8);

select id as booking from api.book_slot(:'slot', :'ann', p_confirm => true) \gset
update data.slot set status = 'blocked' where id = :'later_slot';

set medbook.now = '2030-01-07 09:29:59.999999+00';
select is(internal.close_past_slots(), 0, 'a slot that is going on stays open');
set medbook.now = '2030-01-07 09:30+00';
select is(internal.close_past_slots(), 1, 'a slot is closed from the moment it ends, and counted');
select results_eq(
  format('select status, booked, version from data.slot where id = %L', :'slot'), $$ values ('closed', 1, 3) $$,
  'the slot is closed with its seats as they were, and its version grows');
select is(status, 'confirmed', 'its booking can still be completed') from data.booking where id = :'booking';

set medbook.now = '2030-01-07 12:00+00';
select is(internal.close_past_slots(p_limit => 1), 1, 'a limit of 1 closes one slot');
select is(internal.close_past_slots(), 1, 'the next run takes the rest');
select is_empty($$ select id from data.slot where status <> 'closed' $$, 'a blocked slot that is over is closed too');

update data.slot set status = 'cancelled' where id = :'later_slot';
select is(internal.close_past_slots(), 0, 'a cancelled slot stays cancelled');

select * from finish();
rollback;
