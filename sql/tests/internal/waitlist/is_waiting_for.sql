begin;
\ir ../../fixture.psql
\ir line.psql
select plan(15);

select id as second_doctor from api.add_doctor(:'clinic', 'Dr Ian Nunn', 'Dermatology') \gset
select id as other_clinic from api.create_clinic('Leith Clinic', 'Europe/London') \gset

create function pg_temp.waits(p_entry_id uuid, p_slot_id uuid) returns boolean language sql as $$
  select internal.is_waiting_for(e, s, d)
  from data.waitlist_entry as e, data.slot as s inner join data.doctor as d on d.id = s.doctor_id
  where e.id = p_entry_id and s.id = p_slot_id
$$;

select pg_temp.join(:'bob', :'clinic') as anything,
  pg_temp.join(:'bob', :'clinic', :'doctor') as of_doctor, pg_temp.join(:'bob', :'clinic', :'second_doctor') as of_another,
  pg_temp.join(:'bob', :'clinic', p_specialization => ' cardiology ') as hearts, pg_temp.join(:'bob', :'clinic', p_specialization => 'Dermatology') as skin,
  pg_temp.join(:'bob', :'clinic', p_visit_type => 'in_person') as in_person, pg_temp.join(:'bob', :'clinic', p_visit_type => 'virtual') as virtual,
  pg_temp.join(:'bob', :'other_clinic') as elsewhere \gset
select ok(pg_temp.waits(:'anything', :'slot'), 'who names nothing waits for anything in the clinic');
select ok(not pg_temp.waits(:'elsewhere', :'slot'), 'but not in another');
select ok(pg_temp.waits(:'of_doctor', :'slot'), 'a doctor''s slot is one for who waits for the doctor');
select ok(not pg_temp.waits(:'of_another', :'slot'), 'not for who waits for another');
select ok(pg_temp.waits(:'hearts', :'slot'), 'a specialization is met whatever its case');
select ok(not pg_temp.waits(:'skin', :'slot'), 'another is not');
select ok(pg_temp.waits(:'in_person', :'slot'), 'a visit in person is one for who wants that');
select ok(not pg_temp.waits(:'virtual', :'slot'), 'not for who wants a virtual one');

select pg_temp.join(:'cat', :'clinic', p_from => '2030-01-07 09:00+00', p_to => '2030-01-07 09:00:01+00') as just,
  pg_temp.join(:'dan', :'clinic', p_from => '2030-01-07 09:00:00.000001+00', p_to => '2030-01-07 10:00+00') as later,
  pg_temp.join(:'dan', :'clinic', p_to => '2030-01-07 09:00+00') as sooner \gset
select ok(pg_temp.waits(:'just', :'slot'), 'a window holds its beginning');
select ok(not pg_temp.waits(:'later', :'slot'), 'a slot that begins before it is none');
select ok(not pg_temp.waits(:'sooner', :'slot'), 'nor is one that begins at its end');

-- what he had of that slot before he joined does not count; what he gave up after it does
update data.waitlist_entry set status = 'left';
select id as old from api.book_slot(:'slot', :'eve') \gset
select api.cancel_booking(:'old') \g /dev/null
select pg_temp.join(:'eve', :'clinic') as eves \gset
select ok(pg_temp.waits(:'eves', :'slot'), 'a booking cancelled before he joined is no reason not to wait');
select id as new from api.book_slot(:'slot', :'eve') \gset
select ok(not pg_temp.waits(:'eves', :'slot'), 'nobody waits for a slot that he holds');
set medbook.now = '2030-01-07 08:30+00';
select internal.expire_holds() \g /dev/null
select ok(not pg_temp.waits(:'eves', :'slot'), 'nor for one that he let go since he joined');
select ok(pg_temp.waits(:'eves', :'later_slot'), 'but for others');

select * from finish();
rollback;
