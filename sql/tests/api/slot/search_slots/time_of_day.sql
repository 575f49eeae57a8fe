begin;
\ir ../../../fixture.psql
select plan(11);

-- London's clock goes forward on Sunday the 31st of March 2030; 09:00 there is 09:00 UTC before, 08:00 UTC after
select api.create_slot(:'doctor', starts_at, starts_at + interval '10 minutes')
from unnest(array[
  '2030-03-29 08:00+00', '2030-03-29 09:00+00', '2030-03-30 23:50+00', '2030-03-31 00:10+00', '2030-03-31 01:10+00',
  '2030-03-31 23:10+00', '2030-04-01 08:00+00', '2030-04-01 09:00+00']::timestamptz[]) as starts_at;
-- the same instants are other days and hours in Auckland
select id as auckland from api.create_clinic('Queen Street Clinic', 'Pacific/Auckland') \gset
select id as kea from api.add_doctor(:'auckland', 'Dr Mia Kea', 'Cardiology') \gset
select api.create_slot(:'kea', '2030-03-29 21:00+00', '2030-03-29 21:30+00'); -- Saturday 10:00 there

create function pg_temp.found(p_arguments text) returns text language plpgsql as $$
declare
  v_found text;
begin
  execute format(
    $q$ select string_agg(to_char(starts_at at time zone time_zone, 'MM-DD HH24:MI'), ', ' order by starts_at, id)
    from api.search_slots(p_from => '2030-03-01', %s) $q$, p_arguments) into v_found;
  return v_found;
end
$$;
create function pg_temp.found_in_every_zone(p_arguments text) returns text[] language plpgsql as $$
declare
  v_found text[];
begin
  for v_zone in 1 .. 3 loop
    perform set_config('timezone', (array['UTC', 'Asia/Tokyo', 'America/Los_Angeles'])[v_zone], true);
    v_found := v_found || pg_temp.found(p_arguments);
  end loop;
  perform set_config('timezone', 'UTC', true);
  return array(select distinct unnest(v_found));
end
$$;

select is(pg_temp.found_in_every_zone(arguments), array[found], sentence)
from (values
  (
    format($$ p_clinic_id => %L, p_time_from => '09:00', p_time_to => '10:00' $$, :'clinic'), '03-29 09:00, 04-01 09:00',
    'nine o''clock is nine on the clinic''s wall on both sides of a change of the clock, whatever zone the session has'),
  (
    format($$ p_clinic_id => %L, p_time_from => '08:00', p_time_to => '08:30' $$, :'clinic'), '03-29 08:00',
    'and eight is eight'),
  (
    format($$ p_clinic_id => %L, p_time_from => '23:30', p_time_to => '02:15' $$, :'clinic'),
    '03-30 23:50, 03-31 00:10, 03-31 02:10, 04-01 00:10', 'a window past midnight spans the night of the change'),
  (format($$ p_clinic_id => %L, p_weekdays => '{7}' $$, :'clinic'), '03-31 00:10, 03-31 02:10', 'Sunday is Sunday there'),
  (
    format($$ p_clinic_id => %L, p_weekdays => '{7}', p_time_from => '23:30', p_time_to => '02:15' $$, :'clinic'),
    '03-31 00:10, 03-31 02:10', 'a weekday is that on which the slot begins, in a window past midnight too'),
  (
    $$ p_weekdays => '{6}' $$, '03-30 10:00, 03-30 23:50', 'every clinic''s Saturday is its own'),
  ($$ p_time_from => '09:30', p_time_to => '10:30' $$, '03-30 10:00, 04-01 10:00', 'and so is its clock')
) as v_case (arguments, found, sentence);

select is(
  pg_temp.refusal($$ select api.search_slots(p_time_from => '24:00') $$), 'MB004 time_to', 'nothing begins at 24:00');
select is(pg_temp.refusal($$ select api.search_slots(p_time_to => '00:00') $$), 'MB004 time_to', 'nor before 00:00');
select is(
  pg_temp.found(format($$ p_clinic_id => %L, p_time_from => '23:00', p_time_to => '24:00' $$, :'clinic')), '03-30 23:50',
  'a window may end at 24:00');
select is(
  pg_temp.found(format($$ p_clinic_id => %L, p_time_from => '23:00' $$, :'clinic')), '03-30 23:50',
  'and does if no end is given');

select * from finish();
rollback;
