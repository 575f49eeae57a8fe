begin;
\ir ../fixture.psql
select plan(10);

-- Monday 2030-01-07 08:00 UTC is the same Monday in London, and already Tuesday in Kiritimati (UTC+14) from 10:00 UTC
select id as island from api.create_clinic('Kiritimati Clinic', 'Pacific/Kiritimati') \gset
select id as island_doctor from api.add_doctor(:'island', 'Dr Tia Bo', 'Cardiology') \gset
select id as closed_clinic from api.create_clinic('Leith Clinic', 'Europe/London') \gset
select api.define_availability(:'doctor', 1, '14:00', '15:00', 30) \g /dev/null
select api.define_availability(:'island_doctor', 2, '23:00', '23:30', 30) \g /dev/null
select api.disable_clinic(:'closed_clinic') \g /dev/null
select count(*) as before from data.slot \gset

set medbook.now = '2030-01-07 10:30+00';
select is(internal.generate_upcoming_slots(p_days => 0), 3, 'today''s slots are made, in each clinic''s own today');
select results_eq(
  format('select starts_at from data.slot where clinic_id = %L', :'island'),
  array[timestamptz '2030-01-08 09:00+00'],
  'where it is Tuesday already, today is Tuesday');
select is(internal.generate_upcoming_slots(p_days => 7), 3, 'a week ahead includes the same day next week');
select is(internal.generate_upcoming_slots(p_days => 7), 0, 'a second run makes nothing');
select is(count(*), :before + 6::bigint, 'as many slots are there as it said') from data.slot;
-- 30 days after this Monday is a Wednesday: that day counts, the Thursday after it does not
select api.define_availability(:'doctor', 3, '08:00', '08:30', 30), api.define_availability(:'doctor', 4, '08:00', '08:30', 30) \g /dev/null
select is(internal.generate_upcoming_slots(), 18, '30 days ahead is what it does by itself');

-- offered when all clinics have their slots
insert into data.waitlist_entry (id, clinic_id, patient_id, starts_at, ends_at, created_at, updated_at)
select internal.new_id(), id, :'ann', '2030-02-11', '2030-02-19', internal.now(), internal.now() from data.clinic;
select internal.generate_upcoming_slots(p_days => 45) \g /dev/null
select results_eq(
  $$ select c.name from data.booking as b join data.clinic as c on c.id = b.clinic_id order by b.id $$,
  array['Harley Street Clinic', 'Kiritimati Clinic'], 'what it makes is offered to those who wait');

-- whoever had been in the way of an offer offers nothing himself
insert into data.waitlist_entry (id, clinic_id, patient_id, starts_at, ends_at, created_at, updated_at)
values (internal.new_id(), :'clinic', :'bob', '2030-02-11', '2030-02-19', internal.now(), internal.now());
select is(internal.generate_upcoming_slots(p_days => 45), 0, 'a night without a new slot');
select is(count(*), 1::bigint, 'offers what is free all the same') from data.booking where patient_id = :'bob';

set session authorization medbook_migrator;
select internal.generate_upcoming_slots() as made \gset
reset session authorization;
select is(:made, 0, 'the login that pg_cron runs jobs as can run it');

select * from finish();
rollback;
