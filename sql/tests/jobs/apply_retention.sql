begin;
\ir ../fixture.psql
select plan(14);

select api.update_clinic(:'clinic', '{"retention_days": 30}');
select id as other_clinic from api.create_clinic('Other', 'UTC') \gset
select id as other_doctor from api.add_doctor(:'other_clinic', 'Dr Eve Roy', 'Surgery') \gset
select id as cy from api.register_patient('Cy Ode', 'cy@example.org') \gset
select id as di from api.register_patient('Di Roe', 'di@example.org') \gset
-- Ann and Bob come to the clinic, Bob to the other one as well; Cy waits in line there; Di never books
select id as anns from api.book_slot(:'slot', :'ann', p_notes => 'knee', p_confirm => true) \gset
select id as bobs from api.book_slot(:'later_slot', :'bob', p_notes => 'hip', p_confirm => true) \gset
select b.id as elsewhere
from api.create_slot(:'other_doctor', '2030-01-08 09:00+00', '2030-01-08 09:30+00') as s
cross join lateral api.book_slot(s.id, :'bob', p_notes => 'toe', p_confirm => true) as b \gset
select api.book_slot(:'group_slot', :'cy', p_notes => 'arm', p_confirm => true);
select api.join_waitlist(:'clinic', :'cy', p_from => '2030-01-09', p_to => '2030-06-09');

select is(internal.apply_retention(), 0, 'before its time nothing is erased');
set medbook.now = '2030-02-06 09:29:59.999999+00';
select is(internal.apply_retention(), 0, 'up to the last microsecond');
set medbook.now = '2030-02-06 09:30+00';
savepoint as_it_was;
update data.clinic set horizon_days = 365 where id = :'clinic';
select id as asked_for from api.create_slot(:'doctor', '2030-02-20 09:00+00', '2030-02-20 09:30+00') \gset
select api.request_booking(:'asked_for', :'ann') \g /dev/null
select internal.apply_retention() \g /dev/null
select is((select erased_at from api.get_patient(:'ann')), null, 'but nobody who waits to be booked');
rollback to savepoint as_it_was;
select is(internal.apply_retention(), 1, 'who came 30 days ago, and to no other clinic, is erased');
select is((select erased_at from api.get_patient(:'ann')), timestamptz '2030-02-06 09:30+00', 'Ann');
set medbook.now = '2030-02-06 11:30+00';
select is(internal.apply_retention(p_limit => 1), 1, 'a limit of 1 empties one booking');
select is(internal.apply_retention(), 1, 'the next run the other, whose 30 days are over this very moment');
select results_eq(
  'select id, notes from said order by notes, id',
  format(
    $$ select id, case when id = %L then 'toe' end from data.booking order by 2, 1 $$, :'elsewhere'),
  'a clinic that keeps longer keeps what was said there');
select results_eq(
  $$ select name from api.list_patients() where name is not null order by 1 $$, $$ values ('Bob Ray'), ('Cy Ode'), ('Di Roe') $$,
  'and its patient; who waits in line or never booked is kept');
select is(internal.apply_retention(), 0, 'nothing is done twice');
select results_eq(
  $$ select clinic_id, payload from data.event where topic = 'clinic.retention_applied' $$,
  format($$ values (%1$L::uuid, '{"bookings": 1}'::jsonb), (%1$L, '{"bookings": 1}') $$, :'clinic'), 'what was emptied is an event');
set medbook.now = '2030-06-09 08:00+00';
select is(internal.apply_retention(), 1, 'a place in line that is over keeps nobody');

-- why somebody was let in, or out, against the rules is kept as long as what is noted of the visit
select id as full_slot from api.create_slot(:'doctor', '2030-06-10 09:00+00', '2030-06-10 09:30+00') \gset
select api.book_slot(:'full_slot', :'bob', p_confirm => true);
select id as squeezed from api.overbook_slot(:'full_slot', :'di', 'chest pain since the morning') \gset
select id as later from api.create_slot(:'other_doctor', '2030-06-11 09:00+00', '2030-06-11 09:30+00') \gset
select api.book_slot(:'later', :'di', p_confirm => true);
set medbook.now = '2030-07-10 09:29:59.999999+00';
select internal.apply_retention() \g /dev/null
select is((select count(*)::integer from data.booking_override where reason is not null), 1, 'up to the last microsecond too');
set medbook.now = '2030-07-10 09:30+00';
select internal.apply_retention() \g /dev/null
select is((select count(*)::integer from data.booking_override where reason is not null), 0, 'and no longer');

select * from finish();
rollback;
