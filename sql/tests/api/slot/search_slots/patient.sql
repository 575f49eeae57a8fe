begin;
\ir ../../../fixture.psql
select plan(24);

select id as roy from api.add_doctor(:'clinic', 'Dr Eve Roy', 'Surgery') \gset
select id as roy_slot from api.create_slot(:'roy', '2030-01-07 09:15+00', '2030-01-07 09:45+00') \gset
select id as roy_later from api.create_slot(:'roy', '2030-01-08 09:00+00', '2030-01-08 10:00+00') \gset

create function pg_temp.can_book(p_slot_id uuid, p_patient_id uuid) returns boolean language sql as $$
  select pg_temp.refusal(format('select api.book_slot(%L, %L)', p_slot_id, p_patient_id)) = 'none'
$$;
-- how many are found, and whether they are those that can be booked
create function pg_temp.found(p_clinic_id uuid, p_patient_id uuid) returns text language sql as $$
  select cardinality(v_found.ids) || case when v_found.ids = array(
    select id from data.slot where clinic_id = p_clinic_id and pg_temp.can_book(id, p_patient_id) order by starts_at, id
  ) then ' as booked' else ' unlike booked' end
  from (select array(select id from api.search_slots(p_clinic_id, p_patient_id => p_patient_id)) as ids) as v_found
$$;

select is(pg_temp.found(:'clinic', :'ann'), '5 as booked', 'a patient without bookings finds all');
select api.book_slot(:'slot', :'ann', p_confirm => true);
select is(pg_temp.found(:'clinic', :'ann'), '3 as booked', 'one with a booking nothing that overlaps it');
select is(pg_temp.found(:'clinic', :'bob'), '4 as booked', 'which is still there for another');

savepoint rules;
update data.clinic set max_bookings_per_day = 1 where id = :'clinic';
select is(pg_temp.found(:'clinic', :'ann'), '1 as booked', 'at most one a day leaves the other day');
rollback to rules;
update data.clinic set max_minutes_per_day = 59 where id = :'clinic';
select is(pg_temp.found(:'clinic', :'ann'), '0 as booked', 'at most 59 minutes a day leaves no slot that is longer');
rollback to rules;
update data.doctor set max_active_bookings = 1 where id = :'roy';
select is(pg_temp.found(:'clinic', :'ann'), '2 as booked', 'one booking in all for a doctor leaves the others');
rollback to rules;
update data.clinic set max_active_bookings = 1 where id = :'clinic';
update data.doctor set max_active_bookings = 2 where id = :'roy';
select is(pg_temp.found(:'clinic', :'ann'), '1 as booked', 'one in all for the clinic leaves the doctor who allows two');
rollback to rules;
update data.clinic set max_active_minutes = 60 where id = :'clinic';
select is(pg_temp.found(:'clinic', :'ann'), '2 as booked', 'an hour in all leaves what is half an hour');
rollback to rules;
update data.clinic set max_active_holds = 1 where id = :'clinic';
select api.book_slot(:'group_slot', :'ann');
select is(pg_temp.found(:'clinic', :'ann'), '0 as booked', 'a hold too many leaves nothing');
rollback to rules;
update data.patient set is_active = false where id = :'ann';
select is(pg_temp.found(:'clinic', :'ann'), '0 as booked', 'a disabled patient finds nothing');
rollback to rules;
update data.clinic set buffer_after_minutes = 31 where id = :'clinic';
select is(pg_temp.found(:'clinic', :'bob'), '3 as booked', 'what a doctor''s buffers forbid is not found');
select is(
  (select count(*) from api.search_slots(:'clinic')), 3::bigint, 'by nobody in particular either');
rollback to rules;
insert into data.resource (id, clinic_id, name, kind, is_active, created_at, updated_at)
values (internal.new_id(), :'clinic', 'Theatre', 'room', false, internal.now(), internal.now());
update data.slot set resource_ids = array(select id from data.resource) where id = :'roy_later';
select is(pg_temp.found(:'clinic', :'bob'), '3 as booked', 'what needs a room that is switched off is not found');
rollback to rules;

-- the line: a seat that a hold gave back belongs to who waits for it
select api.book_slot(:'roy_slot', :'bob');
insert into data.waitlist_entry (id, clinic_id, patient_id, doctor_id, starts_at, ends_at, created_at, updated_at)
select internal.new_id(), :'clinic', p.id, :'roy', '2030-01-07 00:00+00', '2030-01-08 00:00+00', internal.now(), internal.now()
from api.register_patient('Cy Orr', 'cy@example.org') as p;
select id as cy from person where email = 'cy@example.org' \gset
set medbook.now = '2030-01-07 08:02+00';
select is(pg_temp.found(:'clinic', :'bob'), '3 as booked', 'a seat that was given back is not there for strangers while one waits for it');
select is(
  (select count(*) from api.search_slots(:'clinic') where id = :'roy_slot'), 0::bigint, 'nor for nobody in particular');
select is(
  array(select id from api.search_slots(:'clinic', p_patient_id => :'cy') where doctor_id = :'roy' and starts_at < '2030-01-08'),
  array[:'roy_slot']::uuid[], 'but for him');
select is(pg_temp.found(:'clinic', :'cy'), '4 as booked', 'who can book it');
update data.waitlist_entry set status = 'left';
select is(
  array(select id from api.search_slots(:'clinic', p_limit => 1)), array[:'roy_slot']::uuid[],
  'when nobody waits any more it is there, in its place');
set medbook.now = '2030-01-07 08:00+00';

-- who may ask for whom
select format($$ select api.search_slots(%L, %%s, p_patient_id => %%L) $$, :'clinic') as call \gset
select is(pg_temp.refusal(format(:'call', 'null', :'unknown')), 'MB203', 'an unknown patient is not found');
select is(pg_temp.refusal(format(:'call', 'null', :'ann'), 'medbook_http'), 'MB301', 'nobody may not ask for a patient');
select pg_temp.become('patient', p_patient_id => :'ann');
select is(pg_temp.refusal(format(:'call', 'null', :'ann')), 'none', 'a patient may for himself');
select is(pg_temp.refusal(format(:'call', 'null', :'bob')), 'MB302', 'not for another');
select pg_temp.become('doctor', p_doctor_id => :'roy');
select is(pg_temp.refusal(format(:'call', 'null', :'ann')), 'MB302', 'a doctor not but about his own slots');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select is(pg_temp.refusal(format(:'call', 'null', :'ann')), 'MB302', 'nor the admin of another clinic');

select * from finish();
rollback;
