begin;
\ir ../../fixture.psql
select plan(3);

set local synchronous_commit = off;
select api.get_slot(:'slot');
select is(current_setting('synchronous_commit'), 'off', 'who only reads keeps his setting');
select api.book_slot(:'slot', :'ann');
select is(current_setting('synchronous_commit'), 'on', 'whoever writes waits until it is safe on disk');
select is(
  (select count(*) from data.event as e inner join data.outbox as o on o.event_id = e.id and o.clinic_id = e.clinic_id),
  (select count(*) from data.event), 'every event has its place in the outbox');

select * from finish();
rollback;
