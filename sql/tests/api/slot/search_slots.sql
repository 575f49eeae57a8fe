begin;
\ir ../../fixture.psql
select plan(25);

create function pg_temp.can_book(p_slot_id uuid, p_patient_id uuid) returns boolean language sql as $$
  select pg_temp.refusal(format('select api.book_slot(%L, %L)', p_slot_id, p_patient_id)) = 'none'
$$;
create function pg_temp.pages(p_clinic_id uuid, p_limit integer) returns uuid[] language plpgsql as $$
declare
  v_ids uuid[] := '{}';
  v_page uuid[];
begin
  loop
    v_page := array(
      select id from api.search_slots(p_clinic_id, p_limit => p_limit, p_after => v_ids[cardinality(v_ids)]));
    exit when v_page = '{}' or cardinality(v_ids) > 1000;
    v_ids := v_ids || v_page;
  end loop;
  return v_ids;
end
$$;

-- a second doctor, with slots on both sides of an hour's notice and a week's horizon
select id as other_doctor from api.add_doctor(:'clinic', 'Dr Eve Roy', 'Surgery') \gset
select api.update_clinic(:'clinic', '{"min_notice_minutes": 60, "horizon_days": 7}');
select api.create_slot(:'other_doctor', starts_at, starts_at + interval '5 minutes')
from unnest(array[
  '2030-01-07 08:59:59.999999+00', '2030-01-07 09:05:00+00', '2030-01-14 07:30+00', '2030-01-14 08:00+00',
  '2030-01-14 08:05:00.000001+00', '2030-03-01 09:00+00']::timestamptz[]) as starts_at;
select api.create_slot(d.id, '2030-01-09 08:00+00', '2030-01-09 08:30+00')
from api.create_clinic('Other', 'UTC') as c cross join lateral api.add_doctor(c.id, 'Dr Al Fox', 'Dentistry') as d;
select id as blocked from api.create_slot(:'doctor', '2030-01-08 09:00+00', '2030-01-08 09:30+00') \gset
select id as full_slot from api.create_slot(:'doctor', '2030-01-08 10:00+00', '2030-01-08 10:30+00') \gset
select id as held from api.create_slot(:'doctor', '2030-01-08 11:00+00', '2030-01-08 11:30+00') \gset
select id as cancelled from api.create_slot(:'doctor', '2030-01-08 12:00+00', '2030-01-08 12:30+00') \gset
update data.slot set status = case id when :'blocked' then 'blocked' else 'cancelled' end where id in (:'blocked', :'cancelled');
select api.book_slot(:'full_slot', :'ann', p_confirm => true), api.book_slot(:'held', :'ann');

select results_eq(
  format('select starts_at from api.search_slots(%L)', :'clinic'),
  array[
    '2030-01-07 09:00+00', '2030-01-07 09:05+00', '2030-01-07 10:00+00', '2030-01-07 11:00+00', '2030-01-14 07:30+00',
    '2030-01-14 08:00+00'
  ]::timestamptz[],
  'what is full, held, blocked, cancelled, nearer than the notice, or beyond the horizon is not listed');
select bag_eq(
  format('select id from api.search_slots(%L)', :'clinic'),
  format('select id from data.slot where clinic_id = %L and pg_temp.can_book(id, %L)', :'clinic', :'bob'),
  'what is listed, and nothing else, can be booked by the next call');
set medbook.now = '2030-01-07 08:02+00';
select ok(
  exists (select from api.search_slots(:'clinic') where id = :'held' and seats_left = 1),
  'a slot whose hold is over is listed again, unswept');
select bag_eq(
  format('select id from api.search_slots(%L)', :'clinic'),
  format('select id from data.slot where clinic_id = %L and pg_temp.can_book(id, %L)', :'clinic', :'bob'),
  'and it too can be booked by the next call');
select results_eq(
  format('select * from api.search_slots(%L) where id = %L', :'clinic', :'group_slot'),
  format('select * from api.get_slot(%L)', :'group_slot'),
  'a listed slot reads as get_slot reads it');

select results_eq(
  format('select starts_at from api.search_slots(%s)', arguments), array['2030-01-07 ' || starts_at]::timestamptz[], sentence)
from (values
  (format($$ %L, %L, p_to => '2030-01-08' $$, :'clinic', :'other_doctor'), '09:05', 'one doctor can be asked for'),
  ($$ p_specialization => 'SURGERY', p_to => '2030-01-08' $$, '09:05', 'or one specialization, whatever the case'),
  ($$ p_from => '2030-01-07 10:00', p_to => '2030-01-07 11:00' $$, '10:00', 'from is inclusive, to is not'),
  ($$ p_from => '2030-01-07 10:00:00.000001', p_to => '2030-01-07 11:00:00.000001' $$, '11:00', 'to the microsecond'),
  ($$ p_from => '2020-01-01', p_to => '2030-01-07 10:00' $$, '09:05', 'from a day that is past is from now')
) as v_case (arguments, starts_at, sentence);
select is_empty($$ select api.search_slots(p_specialization => 'Surg') $$, 'part of a specialization finds nothing');

insert into data.slot (id, clinic_id, doctor_id, starts_at, ends_at, capacity, visit_type, created_at)
select
  internal.new_id(), clinic_id, id, timestamptz '2030-01-09 09:00+00' + n * interval '1 hour',
  timestamptz '2030-01-09 09:30+00' + n * interval '1 hour', 1, 'virtual', internal.now()
from data.doctor cross join generate_series(1, 30) as n;
create temp table whole as
select s.id, s.starts_at from data.slot as s where s.clinic_id = :'clinic' and pg_temp.can_book(s.id, :'bob');
select is(
  pg_temp.pages(:'clinic', limit_rows), array(select id from whole order by starts_at, id),
  'pages of ' || limit_rows || ' join to the whole, soonest first')
from unnest(array[1, 7, 500]) as limit_rows;
select is((select count(*) from api.search_slots(:'clinic')), 50::bigint, 'a page has 50 rows unless told otherwise');
select id as second from whole order by starts_at, id offset 1 limit 1 \gset
select api.book_slot(:'second', :'bob');
select results_eq(
  format('select id from api.search_slots(%L, p_limit => 3, p_after => %L)', :'clinic', :'second'),
  'select id from whole order by starts_at, id offset 2 limit 3',
  'paging goes on after a slot that was booked meanwhile');

select is(pg_temp.refusal(format('select api.search_slots(%s)', arguments)), refusal, sentence)
from (values
  ('p_limit => 0', 'MB001 limit', 'a page of 0 is refused'),
  ('p_limit => 501', 'MB001 limit', 'a page of 501 is refused'),
  (format('p_after => %L', :'unknown'), 'MB001 after', 'an unknown cursor is refused'),
  ($$ p_from => '2030-01-08', p_to => '2030-01-08' $$, 'MB004 to', 'an empty range is refused'),
  ($$ p_from => '-infinity' $$, 'MB004 from', 'a range since ever is refused'),
  ($$ p_to => 'infinity' $$, 'MB004 to', 'a range for ever is refused'),
  (format('%L', :'unknown'), 'MB201', 'an unknown clinic is not found'),
  (format('null, %L', :'unknown'), 'MB202', 'an unknown doctor is not found')
) as v_case (arguments, refusal, sentence);
select is(pg_temp.refusal('select api.search_slots()', 'medbook_http'), 'none', 'nobody in particular may search');

select * from finish();
rollback;
