begin;
\ir ../../fixture.psql
\ir replan/world.psql
select plan(13);

create function pg_temp.planned(p_from date, p_to date, p_doctors text[] default null) returns text language sql as $$
  select coalesce(string_agg(concat_ws(' ', n.name, to_char(p.local_start, 'DD HH24:MI'), p.problem), ', ' order by p.starts_at, n.name), 'none')
  from internal.planned_slots(
    pg_temp.id('clinic'), p_from, p_to,
    case when p_doctors is not null then array(select id from named where name = any (p_doctors)) end) as p
  inner join named as n on n.id = p.doctor_id
$$;
select is(pg_temp.after(setup, question), answer, sentence)
from (values
  ('update data.shift set slot_minutes = 60', $$ pg_temp.planned('2030-01-07', '2030-01-08') $$,
    'colleague 08 09:00, doctor 08 09:00, colleague 08 10:00, doctor 08 10:00', 'all doctors of the clinic are planned, whatever is there'),
  ('update data.shift set slot_minutes = 60', $$ pg_temp.planned('2030-01-08', '2030-01-08', '{doctor, stranger}') $$,
    'doctor 08 09:00, doctor 08 10:00', 'or some of them'),
  ('', $$ pg_temp.planned('2030-01-08', '2030-01-08', '{}') $$, 'none', 'or none'),
  ('update data.shift set slot_minutes = 60', $$ pg_temp.planned('2030-01-08', '2030-01-15', '{doctor}') $$,
    'doctor 08 09:00, doctor 08 10:00, doctor 15 09:00, doctor 15 10:00', 'both ends are included'),
  ('', $$ pg_temp.planned('2030-01-08', '2030-01-07') $$, 'none', 'an inverted range has no day'),
  ('', $$ pg_temp.planned('2030-01-08', null) $$, 'none', 'nor has an open one'),
  ('', $$ pg_temp.planned(null, '2030-01-08') $$, 'none', 'on either side'),
  ('update data.schedule_template set is_active = false', $$ pg_temp.planned('2030-01-07', '2030-01-08') $$, 'none',
    'a template that is removed plans nothing'),
  ('select api.disable_doctor(pg_temp.id(''doctor''), true), api.disable_doctor(pg_temp.id(''colleague''), true)',
    $$ pg_temp.planned('2030-01-07', '2030-01-08') $$, 'none', 'nor does one of a disabled doctor'),
  ($$ update data.shift set slot_minutes = 40, buffer_minutes = 40; set local medbook.now = '2030-01-08 09:00+00';
      insert into data.closure (id, clinic_id, starts_at, ends_at, created_at, updated_at)
      values (internal.new_id(), pg_temp.id('clinic'), '2030-01-08 08:00+00', '2030-01-08 10:21+00', now(), now()) $$,
    $$ pg_temp.planned('2030-01-08', '2030-01-08', '{doctor}') $$, 'doctor 08 09:00 past, doctor 08 10:20 closure',
    'pauses are kept, and what stands in the way is named'),
  ('', $$ (select concat_ws(' ', p.capacity, p.visit_type, p.resource_ids is null, p.ends_at - p.starts_at, p.template_id = pg_temp.id('doctor''s template'))
      from internal.planned_slots(pg_temp.id('clinic'), '2030-01-08', '2030-01-08', array[pg_temp.id('doctor')]) as p limit 1) $$,
    '2 in_person t 00:30:00 t', 'each is as its template says')
) as v_case (setup, question, answer, sentence);

-- around the nights when the clocks of several zones change
select api.define_availability(:'doctor', 7, '00:00', '06:00', 60), api.define_availability(:'doctor', 6, '22:00', '24:00', 60) \g /dev/null
create function pg_temp.year(p_time_zone text) returns text language plpgsql as $$
begin
  perform set_config('timezone', p_time_zone, true);
  return (
    select md5(string_agg(concat_ws(' ', extract(epoch from p.starts_at), extract(epoch from p.ends_at), p.local_start, p.problem), ',' order by p.starts_at))
    from internal.planned_slots(pg_temp.id('clinic'), '2030-01-01', '2030-12-31', null) as p
  );
end
$$;
select is(count(distinct pg_temp.year(zone)), 1::bigint, 'the session''s time zone does not matter')
from unnest(array['UTC', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo', 'Asia/Beirut']) as zone;
set timezone = 'UTC';
select is(
  (select string_agg(concat_ws(' ', problem, local_start), ', ') from internal.planned_slots(:'clinic', '2030-03-31', '2030-03-31', null)
    where problem is not null),
  'nonexistent_local_time 2030-03-31 01:00:00', 'a time that the clock jumps over is named');

select * from finish();
rollback;
