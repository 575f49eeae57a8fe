begin;
\ir ../../fixture.psql
select plan(35);

-- two cardiologists at 09:00, a dentist at 08:30, a cardiologist of another clinic at 08:45
select id as second_doctor from api.add_doctor(:'clinic', 'Dr Ian Nunn', 'cardiology') \gset
select id as second_slot from api.create_slot(:'second_doctor', '2030-01-07 09:00+00', '2030-01-07 09:30+00', 1, 'virtual') \gset
select id as dentist from api.add_doctor(:'clinic', 'Dr Dee Park', 'Dentistry') \gset
select id as dentist_slot from api.create_slot(:'dentist', '2030-01-07 08:30+00', '2030-01-07 08:40+00') \gset
select id as other_clinic from api.create_clinic('Leith Clinic', 'Europe/London') \gset
select id as other_doctor from api.add_doctor(:'other_clinic', 'Dr Eve Hall', 'Cardiology') \gset
select id as other_slot from api.create_slot(:'other_doctor', '2030-01-07 08:45+00', '2030-01-07 08:55+00') \gset
select id as cat from api.register_patient('Cat Fox', 'cat@example.org') \gset
prepare any_of_clinic as select slot_id from api.book_any(:'ann', 'Cardiology', :'clinic');
savepoint free;

select results_eq(
  format('select slot_id, status, notes, expires_at from api.book_any(%L, %L, p_notes => %L)', :'ann', ' CARDIOLOGY ', ' knee '),
  format($$ values (%L::uuid, 'pending', 'knee', timestamptz '2030-01-07 08:02+00') $$, :'other_slot'),
  'the earliest slot of the specialization is held, in any clinic');
rollback to free;
select is(slot_id, :'dentist_slot'::uuid, 'of that specialization only') from api.book_any(:'ann', 'dentistry');
rollback to free;
select api.book_slot(:'group_slot', :'bob') \g /dev/null
select results_eq('execute any_of_clinic', array[:'second_slot']::uuid[], 'of two at a time it is the one of the doctor with fewer bookings to come');
rollback to free;
select api.create_slot(:'second_doctor', '2030-01-07 12:00+00', '2030-01-07 12:30+00', 2) \g /dev/null
select api.book_any(p, 'Cardiology', :'clinic', '2030-01-07 12:00+00') from unnest(array[:'bob', :'cat']::uuid[]) as p \g /dev/null
select api.book_slot(:'group_slot', :'bob') \g /dev/null
select results_eq('execute any_of_clinic', array[:'slot']::uuid[], 'whichever that is');
rollback to free;
select api.create_slot(:'second_doctor', '2030-01-07 12:00+00', '2030-01-07 12:30+00', 2) \g /dev/null
select api.book_any(p, 'Cardiology', :'clinic', '2030-01-07 12:00+00') from unnest(array[:'bob', :'cat']::uuid[]) as p \g /dev/null
set medbook.now = '2030-01-07 08:02+00';
select api.book_slot(:'later_slot', :'bob') \g /dev/null
select results_eq('execute any_of_clinic', array[:'second_slot']::uuid[], 'holds that are over do not count');
rollback to free;
select api.book_slot(:'group_slot', p, p_confirm => true) from unnest(array[:'bob', :'ann']::uuid[]) as p \g /dev/null
select api.book_slot(:'second_slot', :'cat', p_confirm => true) \g /dev/null
update data.booking set starts_at = '2030-01-07 07:00+00', ends_at = '2030-01-07 07:30+00' where patient_id <> :'cat';
select api.create_slot(:'second_doctor', '2030-01-07 10:00+00', '2030-01-07 10:30+00') \g /dev/null
select is(doctor_id, :'doctor'::uuid, 'nor do visits that are over')
from api.book_any(:'ann', 'Cardiology', :'clinic', '2030-01-07 10:00+00');
rollback to free;

select is(slot_id, :'later_slot'::uuid, 'p_from is inclusive') from api.book_any(:'ann', 'Cardiology', null, '2030-01-07 10:00+00');
rollback to free;
select throws_ok(
  format('select api.book_any(%L, %L, p_to => %L)', :'ann', 'Cardiology', '2030-01-07 08:45+00'), 'MB101', null, 'p_to is not');
select lives_ok(
  format('select api.book_any(%L, %L, p_to => %L)', :'ann', 'Cardiology', '2030-01-07 08:45:01+00'), 'but later is');
rollback to free;
select is(slot_id, :'second_slot'::uuid, 'a visit type can be asked for') from api.book_any(:'ann', 'Cardiology', p_visit_type => 'virtual');
rollback to free;
select is(status, 'confirmed', 'it can be confirmed at once') from api.book_any(:'ann', 'Cardiology', p_confirm => true);
rollback to free;

-- his own booking at 09:00 with the dentist is in the way of both slots then
select id as nine from api.create_slot(:'dentist', '2030-01-07 09:15+00', '2030-01-07 09:20+00') \gset
select api.book_slot(:'nine', :'ann') \g /dev/null
select results_eq('execute any_of_clinic', array[:'later_slot']::uuid[], 'a slot that he cannot have is passed over');
rollback to free;
select id as nine from api.create_slot(:'dentist', '2030-01-07 09:15+00', '2030-01-07 09:20+00') \gset
select api.book_slot(:'nine', :'ann') \g /dev/null
select id as full_slot from api.create_slot(:'second_doctor', '2030-01-07 08:50+00', '2030-01-07 08:55+00') \gset
select api.book_slot(:'full_slot', :'bob') \g /dev/null
update data.clinic set max_bookings_per_day = 1;
select throws_ok('execute any_of_clinic', 'MB104', null, 'where he can have none, he is told why not the first');
rollback to free;
update data.clinic set horizon_days = 1;
select api.create_slot(:'second_doctor', '2030-02-07 10:00+00', '2030-02-07 10:30+00') \g /dev/null
select throws_ok(
  format('select api.book_any(%L, %L, null, %L)', :'ann', 'Cardiology', '2030-02-01'), 'MB112', null, 'beyond the horizon there is nothing');
update data.doctor set horizon_days = 100 where id = :'second_doctor';
select api.create_slot(:'doctor', '2030-02-06 10:00+00', '2030-02-06 10:30+00') \g /dev/null
select is(starts_at, '2030-02-07 10:00+00', 'unless one doctor''s horizon is further')
from api.book_any(:'ann', 'Cardiology', null, '2030-02-01');
rollback to free;

-- more than a batch of slots that he cannot have
insert into data.slot (id, clinic_id, doctor_id, starts_at, ends_at, capacity, visit_type, created_at)
select
  internal.new_id(), :'clinic', :'second_doctor', timestamptz '2030-01-08 09:00+00' + n * interval '1 minute',
  timestamptz '2030-01-08 09:01+00' + n * interval '1 minute', 1, 'in_person', internal.now()
from generate_series(0, 120) as n;
select id as nine from api.create_slot(:'dentist', '2030-01-08 09:00+00', '2030-01-08 11:00+00') \gset
select api.book_slot(:'nine', :'ann') \g /dev/null
select is(starts_at, '2030-01-08 11:00+00', 'it looks on beyond the first 50')
from api.book_any(:'ann', 'Cardiology', :'clinic', '2030-01-08 09:00+00');
rollback to free;

-- more than a batch at the same time: the last doctor is the one who has nothing to do
with made as (
  insert into data.doctor (id, clinic_id, name, specialization, created_at, updated_at)
  select internal.new_id(), :'clinic', 'Dr ' || n, 'Surgery', internal.now(), internal.now()
  from generate_series(1, 60) as n
  returning id, clinic_id, substr(name, 4)::integer as n
), busy as (
  insert into data.booking (
    id, clinic_id, slot_id, doctor_id, patient_id, starts_at, ends_at, seat, status, reference, created_at)
  select
    internal.new_id(), clinic_id, :'group_slot', id, :'bob', timestamptz '2030-03-01' + n * interval '1 hour',
    timestamptz '2030-03-01' + (n + 1) * interval '1 hour', n, 'confirmed', internal.new_reference(), internal.now()
  from made
  where n < 60
)
insert into data.slot (id, clinic_id, doctor_id, starts_at, ends_at, capacity, visit_type, created_at)
select internal.new_id(), clinic_id, id, '2030-01-09 09:00+00', '2030-01-09 10:00+00', 1, 'in_person', internal.now()
from made
order by n;
select is(d.name, 'Dr 60', 'a tie of more than a batch is not torn')
from api.book_any(:'ann', 'Surgery') as b inner join data.doctor as d on d.id = b.doctor_id;
rollback to free;

-- a hold that is over
select api.book_slot(:'other_slot', :'bob') \g /dev/null
set medbook.now = '2030-01-07 08:02+00';
select is(slot_id, :'other_slot'::uuid, 'a slot full only through a hold that is over is found') from api.book_any(:'ann', 'Cardiology');
rollback to free;
select api.book_slot(:'other_slot', :'bob') \g /dev/null
set medbook.now = '2030-01-07 08:01:59+00';
select isnt(slot_id, :'other_slot'::uuid, 'before its end it is not') from api.book_any(:'ann', 'Cardiology');
rollback to free;
update data.slot set status = 'blocked' where id = :'other_slot';
select isnt(slot_id, :'other_slot'::uuid, 'nor is a blocked one') from api.book_any(:'ann', 'Cardiology');
rollback to free;
set medbook.now = '2030-01-07 08:45+00';
select isnt(slot_id, :'other_slot'::uuid, 'nor one that has begun') from api.book_any(:'ann', 'Cardiology', null, '2030-01-07 08:00+00');
rollback to free;

-- at most once
select id as once from api.book_any(:'ann', 'Cardiology', p_idempotency_key => 'k') \gset
select is(id, :'once'::uuid, 'with a key it books once') from api.book_any(:'ann', ' cardiology', p_idempotency_key => 'k');
select throws_ok(
  format('select api.book_any(%L, %L, p_idempotency_key => %L)', :'ann', 'Dentistry', 'k'), 'MB109', null,
  'a key goes with its arguments');
rollback to free;

-- who and what
select is(pg_temp.refusal(format('select api.book_any(%L, %L)', :'ann', ' ')), 'MB001 specialization', 'a specialization is required');
select is(pg_temp.refusal('select api.book_any(null, ''Cardiology'')'), 'MB001 patient_id', 'and a patient');
select is(pg_temp.refusal(format('select api.book_any(%L, %L, p_visit_type => %L)', :'ann', 'x', 'phone')), 'MB001 visit_type',
  'an unknown visit type is refused');
select is(pg_temp.refusal(format('select api.book_any(%L, %L, null, %L, %L)', :'ann', 'x', '2030-01-02', '2030-01-01')), 'MB004 to',
  'an inverted range is refused');
select throws_ok(format('select api.book_any(%L, %L, %L)', :'ann', 'Cardiology', :'unknown'), 'MB201', null, 'an unknown clinic is not found');
select throws_ok(format('select api.book_any(%L, %L)', :'unknown', 'Surgery'), 'MB203', null, 'nor is an unknown patient');
select throws_ok(format('select api.book_any(%L, %L)', :'ann', 'Surgery'), 'MB101', null, 'where there is no slot, that is what is said');
update data.patient set is_active = false where id = :'ann';
select throws_ok(format('select api.book_any(%L, %L)', :'ann', 'Surgery'), 'MB108', null, 'a disabled patient is refused');
rollback to free;
select pg_temp.become('patient', p_patient_id => :'ann');
select lives_ok('execute any_of_clinic', 'a patient books for himself');
select throws_ok(format('select api.book_any(%L, %L)', :'bob', 'Cardiology'), 'MB302', null, 'and for nobody else');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select throws_ok(format('select api.book_any(%L, %L)', :'bob', 'Cardiology'), 'MB302', null, 'a clinic admin must name his clinic');
select lives_ok(format('select api.book_any(%L, %L, %L)', :'bob', 'Cardiology', :'clinic'), 'and then books for whom he likes');

select * from finish();
rollback;
