begin;
\ir ../../../fixture.psql
select plan(13);

create function pg_temp.generated(p_clinic_id uuid) returns text[] language sql as $$
  select array_agg(to_char(starts_at, 'DD HH24:MI ') || status order by starts_at, status)
  from data.slot where clinic_id = p_clinic_id and template_id is not null and status <> 'cancelled';
$$;

select results_eq(
  format($$ select time_zone, replan from api.update_clinic(%L, '{"time_zone": "Europe/Dublin"}') $$, :'clinic'),
  $$ values ('Europe/Dublin', '{"is_dry_run": false, "made": 0, "kept": 0, "removed": 0, "skipped": [], "conflicts": []}'::jsonb) $$,
  'where nothing was generated, nothing is made');
select results_eq(
  format($$ select replan from api.update_clinic(%L, '{"time_zone": "Europe/Dublin"}') $$, :'clinic'), array[null::jsonb],
  'the same time zone plans nothing anew');

-- Tuesday 09:00 and 09:30
select api.define_availability(:'doctor', 2, '09:00', '10:00', 30);
select api.generate_slots(:'clinic', '2030-01-08', '2030-01-08');
select id as booked_slot from data.slot where starts_at = '2030-01-08 09:00+00' \gset
select id as booking, reference from api.book_slot(:'booked_slot', :'ann', p_confirm => true) \gset

create temporary table dry as
select * from api.update_clinic(:'clinic', '{"time_zone": "America/New_York"}', 3, true);
select results_eq(
  $$ select
      time_zone, version, replan - '{conflicts}'::text[], jsonb_array_length(replan -> 'conflicts'),
      (replan -> 'conflicts' -> 0) - '{alternatives}'::text[]
    from dry $$,
  format(
    $$ values (
      'America/New_York', 4, '{"is_dry_run": true, "made": 2, "kept": 0, "removed": 1, "skipped": []}'::jsonb, 1,
      '{"booking_id": "%s", "reference": "%s", "slot_id": "%s", "doctor_id": "%s", "starts_at": "2030-01-08T09:00:00+00:00",
        "ends_at": "2030-01-08T09:30:00+00:00", "reason": "time_zone_changed"}'::jsonb) $$,
    :'booking', :'reference', :'booked_slot', :'doctor'),
  'a dry run tells what would become of slots and bookings');
select results_eq(
  format('select time_zone, version from api.get_clinic(%L)', :'clinic'), $$ values ('Europe/Dublin', 3) $$,
  'and leaves the clinic as it was');
select is(pg_temp.generated(:'clinic'), array['08 09:00 open', '08 09:30 open'], 'and its slots');
select is_empty('select from data.schedule_conflict', 'and no conflict is left');
select results_eq(
  format($$ select count(*) from data.event where entity_id = %L and topic = 'clinic.updated' $$, :'clinic'), array[2::bigint],
  'and no event');

select results_eq(
  format($$ select time_zone, version, replan from api.update_clinic(%L, '{"time_zone": "America/New_York"}', 3) $$, :'clinic'),
  $$ select time_zone, version, replan || '{"is_dry_run": false}' from dry $$,
  'the change does what the dry run told');
select is(
  pg_temp.generated(:'clinic'), array['08 09:00 blocked', '08 14:00 open', '08 14:30 open'],
  'the slots to come are at the same time of day in the new zone; a booked one stays, blocked');
select results_eq(
  'select booking_id, slot_id, reason, kept_at from data.schedule_conflict',
  format($$ values (%L::uuid, %L::uuid, 'time_zone_changed', null::timestamptz) $$, :'booking', :'booked_slot'),
  'its booking is a conflict');

-- a day that begins elsewhere first, or last
select id as clinic from api.create_clinic('Auckland', 'Pacific/Auckland') \gset
select id as doctor from api.add_doctor(:'clinic', 'Dr Eve Roy', 'Surgery') \gset
select api.define_availability(:'doctor', 2, '09:00', '09:30', 30);
select api.generate_slots(:'clinic', '2030-01-08', '2030-01-08');
select api.replace_clinic(:'clinic', 'London', 'Europe/London');
select is(
  pg_temp.generated(:'clinic'), array['08 09:00 open'],
  'a slot of the last day planned is planned again where that day comes later');
select api.define_availability(:'doctor', 2, '22:00', '22:30', 30);
select api.generate_slots(:'clinic', '2030-01-08', '2030-01-08');
select api.update_clinic(:'clinic', '{"time_zone": "Pacific/Auckland"}');
select is(
  pg_temp.generated(:'clinic'),
  array['07 20:00 open', '08 09:00 open'],
  'and where that day comes sooner; a slot that is called for again is kept');

select id as clinic from api.create_clinic('London', 'Europe/London') \gset
select id as doctor from api.add_doctor(:'clinic', 'Dr Ed Fox', 'Surgery') \gset
select api.define_availability(:'doctor', 1, '22:00', '22:30', 30);
select api.generate_slots(:'clinic', '2030-01-14', '2030-01-14');
set medbook.now = '2030-01-08 02:00+00';
select api.update_clinic(:'clinic', '{"time_zone": "America/New_York"}');
select is(
  pg_temp.generated(:'clinic'), array['08 03:00 open', '15 03:00 open'],
  'today is what it is in the new zone');

select * from finish();
rollback;
