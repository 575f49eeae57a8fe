begin;
\ir ../fixture.psql
select plan(4);

select id as old from api.request_booking(:'slot', :'ann') \gset
select api.process_requests() \g /dev/null
select id as waiting from api.request_booking(:'slot', :'bob') \gset
set medbook.now = '2030-02-06 08:00+00';
select is(internal.purge_booking_requests(), 0, 'a settled request is kept for 30 days');
set medbook.now = '2030-02-06 08:00:01+00';
select is(internal.purge_booking_requests(), 1, 'then it is forgotten');
select results_eq('select id from data.booking_request', array[:'waiting'::uuid], 'one that waits is kept');
select is((select count(*) from data.booking), 1::bigint, 'so is what it became');

select * from finish();
rollback;
