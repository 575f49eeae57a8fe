begin;
\ir ../../fixture.psql
select plan(12);

create function pg_temp.generate_day(p_zone text, p_on date, p_starts_at time, p_ends_at time, p_slot_minutes integer)
returns api.generation language plpgsql as $$
declare
  v_clinic_id uuid := (api.create_clinic(p_zone, p_zone)).id;
  v_doctor_id uuid := (api.add_doctor(v_clinic_id, 'Dr Day', 'Surgery')).id;
begin
  perform api.define_availability(v_doctor_id, extract(isodow from p_on)::integer, p_starts_at, p_ends_at, p_slot_minutes);
  return api.generate_slots(v_clinic_id, p_on, p_on);
end
$$;

select results_eq(
  format('select made, skipped_because from pg_temp.generate_day(%L, %L, %L, %L, %L)', zone, day, starts_at, ends_at, minutes),
  format(
    'select %s, %L::jsonb', made, coalesce(
      (
        select jsonb_agg(jsonb_build_object('on', day, 'reason', key, 'count', jsonb_array_length(value), 'local_times', value))
        from jsonb_each(skipped::jsonb)
      ),
      '[]')),
  sentence)
from (values
  ('Europe/London', '2030-03-31', '00:00', '04:00', 30, 6, '{"nonexistent_local_time": ["01:00", "01:30"]}', 'an hour that is left out has no slots'),
  ('Europe/London', '2030-10-27', '00:00', '04:00', 30, 8, '{}', 'an hour that comes twice has its slots once'),
  ('Europe/London', '2030-10-27', '00:00', '04:00', 240, 0, '{"clock_change": ["00:00"]}',
    'a slot that the repeated hour would stretch is left out'),
  ('America/New_York', '2030-03-10', '00:00', '06:00', 45, 6, '{"clock_change": ["01:30"], "nonexistent_local_time": ["02:15"]}',
    'a slot that straddles the gap is left out'),
  ('Australia/Lord_Howe', '2030-10-06', '01:00', '04:00', 15, 10,
    '{"nonexistent_local_time": ["02:00", "02:15"]}', 'a gap of half an hour is half an hour'),
  ('Australia/Lord_Howe', '2030-04-07', '01:00', '04:00', 15, 12, '{}', 'half an hour that comes twice has its slots once'),
  ('UTC', '2030-01-08', '22:00', '02:00', 60, 4, '{}', 'a night shift runs into the next day')
) as v_case (zone, day, starts_at, ends_at, minutes, made, skipped, sentence);

select results_eq(
  format(
    $$ select to_char(s.starts_at, 'DD HH24:MI') from data.slot as s join data.clinic as c on c.id = s.clinic_id
      where c.name = %L and s.starts_at >= %L order by s.starts_at $$, zone, since), starts, sentence)
from (values
  ('America/New_York', '2030-01-01', '{10 05:00, 10 05:45, 10 07:00, 10 07:45, 10 08:30, 10 09:15}'::text[],
    'around a gap every slot keeps its wall-clock time'),
  ('Europe/London', '2030-10-01',
    '{26 23:00, 26 23:30, 27 01:00, 27 01:30, 27 02:00, 27 02:30, 27 03:00, 27 03:30}',
    'around a repeated hour too, of which the second is used'),
  ('UTC', '2030-01-01', '{08 22:00, 08 23:00, 09 00:00, 09 01:00}', 'the night shift is that of the day it begins')
) as v_case (zone, since, starts, sentence);

select results_eq(
  $$ select made, skipped_because from pg_temp.generate_day('Europe/London', '2030-03-30', '22:00', '06:00', 60) $$,
  $$ values (7,
    '[{"on": "2030-03-31", "reason": "nonexistent_local_time", "count": 1, "local_times": ["01:00"]}]'::jsonb) $$,
  'a night shift loses the hour, and it is told of the morning it is lost on');
select is_empty(
  $$ select
    from data.slot as s join data.clinic as c on c.id = s.clinic_id join data.schedule_template as t on t.id = s.template_id
    join data.shift as h on h.id = t.shift_id
    where
      (s.ends_at - interval '1 microsecond') at time zone c.time_zone - s.starts_at at time zone c.time_zone
      <> s.ends_at - interval '1 microsecond' - s.starts_at
      or s.ends_at - s.starts_at <> h.slot_minutes * interval '1 minute' $$,
  'every slot is as long by the clock on the wall as it is in truth');

select * from finish();
rollback;
