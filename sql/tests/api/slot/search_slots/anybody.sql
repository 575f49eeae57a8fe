begin;
\ir ../../../fixture.psql
select plan(6);

-- after Ann's visit at nine the doctor needs an hour; a colleague needs none, and books a day ahead only
select id as colleague from api.add_doctor(:'clinic', 'Dr Eve Roy', 'Surgery') \gset
update data.doctor set buffer_after_minutes = 60 where id = :'doctor';
update data.doctor set horizon_days = 1 where id = :'colleague';
select id as near from api.create_slot(:'colleague', '2030-01-08 07:00+00', '2030-01-08 07:30+00') \gset
select id as far from api.create_slot(:'colleague', '2030-01-08 09:00+00', '2030-01-08 09:30+00') \gset
select id as next_day from api.create_slot(:'doctor', '2030-01-08 10:00+00', '2030-01-08 10:30+00') \gset

select results_eq(
  format('select id from api.search_slots(p_doctor_id => %L)', :'doctor'),
  array[:'slot', :'later_slot', :'group_slot', :'next_day']::uuid[],
  'a buffer is in nobody''s way before there is a visit');
select api.book_slot(:'slot', :'ann', p_confirm => true);
select results_eq(
  format('select id from api.search_slots(p_doctor_id => %L)', :'doctor'),
  array[:'group_slot', :'next_day']::uuid[],
  'what a buffer of the doctor forbids is listed for nobody');
select results_eq(
  format('select id from api.search_slots(%L)', :'clinic'),
  array[:'group_slot', :'near', :'next_day']::uuid[],
  'nor among those of a colleague, of whom nothing is listed beyond his own horizon');
select results_eq(
  format('select id, local_date from api.list_free_days(%L)', :'clinic'),
  format($$values (%L::uuid, date '2030-01-07'), (%L::uuid, date '2030-01-08')$$, :'group_slot', :'near'),
  'each day of a clinic begins with what can be booked');
select results_eq(
  format('select id from api.list_free_days(p_doctor_id => %L)', :'doctor'),
  array[:'group_slot', :'next_day']::uuid[],
  'and each of a doctor');
set medbook.now = '2030-01-07 09:00+00';
select results_eq(
  format('select id from api.search_slots(p_doctor_id => %L)', :'colleague'),
  array[:'near', :'far']::uuid[],
  'what lies just at his horizon is listed');

select * from finish();
rollback;
