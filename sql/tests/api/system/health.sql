begin;
\ir ../../fixture.psql
select plan(8);

select results_eq(
  'select status, now, postgres_version, overdue_holds from api.health()',
  $$ values ('ok', timestamptz '2030-01-07 08:00+00', current_setting('server_version'), 0) $$,
  'a healthy database says so, what time it judges by and what it runs on');

select api.book_slot(:'group_slot', :'ann'), api.book_slot(:'group_slot', :'bob');
select api.book_slot(:'slot', :'ann', p_confirm => true);
set medbook.now = '2030-01-07 08:01:59.999999+00';
select results_eq('select overdue_holds from api.health()', array[0], 'a hold is not overdue before it ends');
set medbook.now = '2030-01-07 08:02+00';
select results_eq('select overdue_holds from api.health()', array[2], 'holds that are over and unswept are counted');
select internal.expire_holds();
select results_eq('select overdue_holds from api.health()', array[0], 'swept holds are not');

delete from data.outbox;
select results_eq('select unrelayed_events from api.health()', array[0], 'with an empty outbox nothing waits');
select api.register_patient('Cy Ode', null, '020 1'), api.register_patient('Dee Fox', null, '020 2');
select results_eq('select unrelayed_events from api.health()', array[2], 'events in the outbox are counted');
select internal.record_event('test.counted', null, internal.new_id()) from generate_series(1, 1000);
select results_eq('select unrelayed_events from api.health()', array[1000], 'up to 1,000');

select is(pg_temp.refusal('select api.health()', 'medbook_http'), 'none', 'nobody in particular may ask');

select * from finish();
rollback;
