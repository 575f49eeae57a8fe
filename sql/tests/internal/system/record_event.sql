begin;
\ir ../../fixture.psql
select plan(4);

set local synchronous_commit = off;
select api.get_slot(:'slot');
select is(current_setting('synchronous_commit'), 'off', 'who only searches keeps his setting');
select throws_ok(
  format('select api.book_slot(%L, %L)', :'slot', :'ann'), 'MB503', null, 'whoever writes must wait until it is safe on disk');
set local synchronous_commit = local;
select lives_ok(format('select api.book_slot(%L, %L)', :'slot', :'ann'), 'on this server''s, at least');
select is(
  (select count(*) from data.event as e inner join data.outbox as o on o.event_id = e.id and o.clinic_id = e.clinic_id),
  (select count(*) from data.event), 'every event has its place in the outbox');

select * from finish();
rollback;
