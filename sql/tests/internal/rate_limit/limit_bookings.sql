begin;
\ir ../../fixture.psql
select plan(17);

select id as many from api.create_slot(:'doctor', '2030-01-08 09:00+00', '2030-01-08 09:30+00', 20) \gset
select array_agg(s.id) as slots
from generate_series(0, 19) as n
cross join lateral api.create_slot(
  :'doctor', timestamptz '2030-01-09 00:00+00' + n * interval '1 hour', timestamptz '2030-01-09 00:30+00' + n * interval '1 hour'
) as s \gset

create function pg_temp.book(p_slot_id uuid, p_patient_id uuid, p_key text default null) returns text language plpgsql as $$
declare
  v_detail text;
begin
  perform api.book_slot(p_slot_id, p_patient_id, p_idempotency_key => p_key);
  return 'booked';
exception when others then
  get stacked diagnostics v_detail = pg_exception_detail;
  return concat_ws(' ', sqlstate, substring(v_detail from 'retry_after=\d+$'));
end
$$;

select pg_temp.become('patient', p_patient_id => :'ann');
select is(pg_temp.book((:'slots'::uuid[])[n], :'ann', 'key ' || n), 'booked', format('booking %s of a minute is made', n))
from generate_series(1, 4) as n;
select is(pg_temp.book((:'slots'::uuid[])[1], :'ann'), 'MB101', 'one that is refused');
select is(pg_temp.book((:'slots'::uuid[])[5], :'ann'), 'booked', 'does not count: there is room for the fifth');
set medbook.now = '2030-01-07 08:00:30+00';
select is(pg_temp.book((:'slots'::uuid[])[6], :'ann'), 'MB404 retry_after=30', 'a sixth is refused, and told when it may come again');
select is(pg_temp.book((:'slots'::uuid[])[1], :'ann'), 'MB404 retry_after=30', 'before its slot is looked at');
select is(pg_temp.book((:'slots'::uuid[])[1], :'ann', 'key 1'), 'booked', 'a repeat with the same key is answered alike, as it books nothing');
select throws_ok(
  format('select api.book_any(%L, ''cardiology'')', :'ann'), 'MB404', null, 'book_any counts with it');
select throws_ok(
  format('select api.book_series(%L, %L, ''daily'', p_count => 2)', :'later_slot', :'ann'),
  'MB404', null, 'and so does book_series');
select pg_temp.become('patient', p_patient_id => :'bob');
select is(pg_temp.book((:'slots'::uuid[])[6], :'bob'), 'booked', 'another patient is not concerned');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.book((:'slots'::uuid[])[7], :'ann'), 'booked', 'nor is staff that books for him');

set medbook.now = '2030-01-07 08:01+00';
select pg_temp.become('patient', p_patient_id => :'ann');
select is(
  (select id from api.book_series(:'many', :'ann', 'weekly', p_count => 2)), null, 'a series of which nothing is booked');
select results_eq(
  format('select count(*)::integer from data.rate_limit, unnest(accepted_at) as t where subject = sha256(%L) and t = ''2030-01-07 08:01+00''', :'ann'),
  array[0], 'does not count');
select isnt(
  (select id from api.book_series(:'many', :'ann', 'weekly', p_count => 2, p_mode => 'best_effort')), null, 'one of which something is');
select results_eq(
  format('select count(*)::integer from data.rate_limit, unnest(accepted_at) as t where subject = sha256(%L) and t = ''2030-01-07 08:01+00''', :'ann'),
  array[1], 'counts once');

select * from finish();
rollback;
