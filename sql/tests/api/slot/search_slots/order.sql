begin;
\ir ../../../fixture.psql
select plan(6);

-- many doctors at the same hours: only the id tells their slots apart; every third slot is full by a hold that is over
insert into data.doctor (id, clinic_id, name, specialization, created_at, updated_at)
select internal.new_id(), :'clinic', 'Dr ' || n, case when n % 2 = 0 then 'Even' else 'Odd' end, internal.now(), internal.now()
from generate_series(1, 12) as n;
select api.create_slot(d.id, v_start, v_start + interval '30 minutes')
from data.doctor as d
cross join unnest(array['2030-01-09 09:00+00', '2030-01-09 10:00+00', '2030-01-09 11:00+00']::timestamptz[]) as v_start
where d.id <> :'doctor'
order by md5(d.id::text || v_start);
select api.book_slot(s.id, p.id)
from (
  select id, row_number() over (order by starts_at, id) as n from data.slot where starts_at > '2030-01-09'
) as s
cross join lateral api.register_patient('Patient ' || s.n, s.n || '@example.org') as p
where s.n % 3 = 0;
set medbook.now = '2030-01-07 08:05+00';

create function pg_temp.pages(p_specialization text, p_limit integer) returns uuid[] language plpgsql as $$
declare
  v_ids uuid[] := '{}';
  v_page uuid[];
begin
  loop
    v_page := array(
      select id from api.search_slots(
        p_specialization => p_specialization, p_from => '2030-01-09', p_limit => p_limit, p_after => v_ids[cardinality(v_ids)]));
    exit when v_page = '{}' or cardinality(v_ids) > 1000;
    v_ids := v_ids || v_page;
  end loop;
  return v_ids;
end
$$;

select is(
  pg_temp.pages(null, limit_rows), array(select id from data.slot where starts_at > '2030-01-09' order by starts_at, id),
  'pages of ' || limit_rows || ' join to the whole where many slots begin at once, those with old holds in their place')
from unnest(array[1, 5]) as limit_rows;
select is(
  pg_temp.pages('EVEN', 4),
  array(
    select s.id from data.slot as s inner join data.doctor as d on d.id = s.doctor_id
    where s.starts_at > '2030-01-09' and d.specialization = 'Even' order by s.starts_at, s.id),
  'and with a filter');

-- a whole day is refused to one who has a booking on it: more than one batch of candidates
update data.clinic set max_bookings_per_day = 1 where id = :'clinic';
insert into data.slot (id, clinic_id, doctor_id, starts_at, ends_at, capacity, visit_type, created_at)
select
  internal.new_id(), :'clinic', :'doctor', timestamptz '2030-01-10 05:00+00' + n * interval '5 minutes',
  timestamptz '2030-01-10 05:05+00' + n * interval '5 minutes', 1, 'in_person', internal.now()
from generate_series(1, 210) as n;
select id as tenth from data.slot where doctor_id = :'doctor' and starts_at = '2030-01-10 05:50+00' \gset
select api.book_slot(:'tenth', :'ann');
insert into data.slot (id, clinic_id, doctor_id, starts_at, ends_at, capacity, visit_type, created_at)
values (internal.new_id(), :'clinic', :'doctor', '2030-01-11 09:00+00', '2030-01-11 09:30+00', 1, 'in_person', internal.now());
select results_eq(
  format(
    $$ select starts_at from api.search_slots(p_doctor_id => %L, p_from => '2030-01-10', p_limit => 3, p_patient_id => %L) $$,
    :'doctor', :'ann'),
  array['2030-01-11 09:00+00']::timestamptz[],
  'a page is filled from behind two hundred slots that this patient may not book');

-- what can be booked lies scattered among what cannot
select id as even from data.doctor where name = 'Dr 2' \gset
update data.doctor set max_bookings_per_day = 1000 where id = :'even';
select api.create_slot(:'even', v_start, v_start + interval '5 minutes')
from generate_series(timestamptz '2030-01-10 06:00+00', '2030-01-10 21:30+00', '31 minutes') as v_start;
create temporary table scattered as
select array_agg(id order by starts_at) as ids from data.slot where doctor_id = :'even' and starts_at > '2030-01-10';
select is_empty(
  format(
    $$ select v_limit from scattered, generate_series(1, 30) as v_limit
    where ids[:v_limit] is distinct from array(
      select id from api.search_slots(p_from => '2030-01-10', p_to => '2030-01-11', p_limit => v_limit, p_patient_id => %L)) $$,
    :'ann'),
  'a page of any size has what can be booked once each, wherever its batches end');
select results_eq(
  format(
    $$ select id from scattered,
      api.search_slots(p_from => '2030-01-10 06:00+00', p_limit => 1, p_patient_id => %L, p_after => ids[1]) $$, :'ann'),
  'select ids[2] from scattered', 'the next page goes on behind a slot that begins at p_from');

select * from finish();
rollback;
