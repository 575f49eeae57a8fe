begin;
\ir ../../fixture.psql
select plan(36);

create function pg_temp.join(p_rest text) returns text language sql as $$
  select pg_temp.refusal('select api.join_waitlist(' || p_rest || ')')
$$;
select id as other_clinic from api.create_clinic('Leith Clinic', 'Europe/London') \gset
select id as other_doctor from api.add_doctor(:'other_clinic', 'Dr Eve Hall', 'Cardiology') \gset
select format('%L, %L', :'clinic', :'ann') as anns, format('%L, %L', :'clinic', :'bob') as bobs \gset

select v.id as entry, to_jsonb(v) as answer
from api.join_waitlist(:'clinic', :'ann', :'doctor', ' CardioLogy ', 'in_person', '2030-01-08', '2030-01-09') as v \gset
select results_eq(
  format($$ select clinic_id, patient_id, doctor_id, specialization, visit_type, starts_at, ends_at, status, position, booking_id,
    offer_ends_at, offered_at, version, created_at, updated_at from api.get_waitlist_entry(%L) $$, :'entry'),
  format($$ values (%L::uuid, %L::uuid, %L::uuid, 'cardiology', 'in_person', timestamptz '2030-01-08', timestamptz '2030-01-09', 'waiting',
    1, null::uuid, null::timestamptz, null::timestamptz, 1, timestamptz '2030-01-07 08:00+00', timestamptz '2030-01-07 08:00+00') $$,
    :'clinic', :'ann', :'doctor'),
  'a patient waits for what he wants, first in line');
select is(to_jsonb(v), :'answer'::jsonb, 'what join_waitlist returns is what get_waitlist_entry returns')
from api.get_waitlist_entry(:'entry') as v;
select results_eq(
  format('select e.topic, e.clinic_id, e.payload from data.event as e join data.outbox as o on o.event_id = e.id where e.entity_id = %L', :'entry'),
  format($$ select 'waitlist.joined', %L::uuid, '{"starts_at": "2030-01-08T00:00:00+00:00", "ends_at": "2030-01-09T00:00:00+00:00"}'::jsonb $$, :'clinic'),
  'one event waits in the outbox, without personal data');

set medbook.now = '2030-01-07 08:01+00';
set timezone = 'Europe/London';
select results_eq(
  format('select starts_at, ends_at, position, doctor_id, specialization, visit_type from api.join_waitlist(%s)', :'bobs'),
  $$ values (timestamptz '2030-01-07 08:01+00', timestamptz '2030-04-07 08:01+00', 2, null::uuid, null::text, null::text) $$,
  'who names nothing waits for anything in the next 90 days of 24 hours, behind those who came before');
set timezone = 'UTC';
select is(
  (select position from api.join_waitlist(:'other_clinic', :'bob')), 1, 'each clinic has a line of its own');

-- windows
select is(pg_temp.join(:'anns' || $$, p_from => '2030-01-09', p_to => '2030-01-09'$$), 'MB004 to', 'an empty window is refused');
select is(pg_temp.join(:'anns' || $$, p_from => '2030-01-09', p_to => '2030-01-08'$$), 'MB004 to', 'an inverted one too');
select is(pg_temp.join(:'anns' || $$, p_to => '2030-01-07 08:01+00'$$), 'MB004 to', 'so is one that ends now');
select is(
  pg_temp.join(:'anns' || $$, p_from => '2030-01-01', p_to => '2030-01-07 08:01+00'$$), 'MB004 to', 'so is one that is wholly past');
select is(
  pg_temp.join(:'anns' || $$, p_from => '2030-01-01', p_to => '2030-01-07 08:01:00.000001+00'$$), 'none', 'one that is not over yet is allowed');
select is(pg_temp.join(:'anns' || $$, p_from => '2030-01-08', p_to => '2031-01-09'$$), 'none', 'a window may be 366 days long');
select is(pg_temp.join(:'anns' || $$, p_from => '2030-01-08', p_to => '2031-01-09 00:00:01'$$), 'MB004 to', 'not longer');
select is(pg_temp.join(:'anns' || $$, p_to => 'infinity'$$), 'MB004 to', 'nor without end');
select is(pg_temp.join(:'anns' || $$, p_from => '-infinity'$$), 'MB004 from', 'nor without beginning');

-- arguments and what they name
select is(pg_temp.join(:'anns' || $$, p_visit_type => 'phone'$$), 'MB001 visit_type', 'an unknown kind of visit is refused');
select is(pg_temp.join(:'anns' || $$, p_specialization => repeat('x', 101)$$), 'MB001 specialization', 'so is a word of 101 letters');
select is(pg_temp.join(format('%L, null', :'clinic')), 'MB001 patient_id', 'somebody must wait');
select is(pg_temp.join(format('null, %L', :'ann')), 'MB001 clinic_id', 'and somewhere');
select is(pg_temp.join(format('%L, %L', :'unknown', :'ann')), 'MB201', 'an unknown clinic is not found');
select is(pg_temp.join(format('%L, %L', :'clinic', :'unknown')), 'MB203', 'an unknown patient is not found');
select is(pg_temp.join(:'anns' || format(', %L', :'other_doctor')), 'MB202', 'another clinic''s doctor is not found');
savepoint active;
update data.patient set is_active = false where id = :'ann';
select is(pg_temp.join(:'anns'), 'MB108', 'a disabled patient cannot wait');
rollback to active;
select api.disable_doctor(:'other_doctor') \g /dev/null
select is(
  pg_temp.join(format('%L, %L, %L', :'other_clinic', :'ann', :'other_doctor')), 'MB108', 'nobody waits for a disabled doctor');
select api.disable_clinic(:'other_clinic') \g /dev/null
select is(pg_temp.join(format('%L, %L', :'other_clinic', :'ann')), 'MB108', 'nor in a disabled clinic');
rollback to active;

-- the same wish twice, and too many
select is(
  pg_temp.join(:'anns' || format($$, %L, 'cardiology', 'in_person', '2030-01-08 23:59', '2030-01-10'$$, :'doctor')), 'MB120',
  'who waits for that already is told so');
select is(
  pg_temp.join(:'anns' || format($$, %L, 'cardiology', 'in_person', '2030-01-09', '2030-01-10'$$, :'doctor')), 'none',
  'a window that only touches is another wish');
select is(
  pg_temp.join(:'anns' || format($$, %L, 'cardiology', null, '2030-01-08', '2030-01-10'$$, :'doctor')), 'none', 'so is another kind of visit');
select is(
  pg_temp.join(:'bobs' || format($$, %L, 'cardiology', 'in_person', '2030-01-08', '2030-01-10'$$, :'doctor')), 'none', 'so is another patient''s');
update data.waitlist_entry set status = 'left' where id = :'entry';
select is(
  pg_temp.join(:'anns' || format($$, %L, 'cardiology', 'in_person', '2030-01-08', '2030-01-10'$$, :'doctor')), 'none',
  'who left can join again, at the end of the line');
select api.join_waitlist(:'clinic', :'ann', p_specialization => 'S' || n) from generate_series(1, 10) as n \g /dev/null
select is(pg_temp.join(:'anns'), 'MB403', 'an eleventh place of a patient in a clinic is too many');
select is(pg_temp.join(format('%L, %L', :'other_clinic', :'ann')), 'none', 'each clinic counts for itself');
update data.waitlist_entry set starts_at = '2030-01-01', ends_at = '2030-01-07 08:01+00' where specialization = 's1';
select is(pg_temp.join(:'anns'), 'none', 'a place whose window has passed does not count');

-- scope
select pg_temp.become('patient', p_patient_id => :'bob');
select is(pg_temp.join(:'anns'), 'MB302', 'a patient joins for himself only');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(
  pg_temp.join(:'bobs' || format(', %L', :'doctor')) || ' ' || pg_temp.join(:'bobs'), 'none MB302', 'a doctor puts patients in his own line only');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(
  pg_temp.join(:'bobs' || ', p_visit_type => ''virtual''') || ' ' || pg_temp.join(format('%L, %L', :'other_clinic', :'ann')),
  'none MB302', 'an admin of the clinic puts anybody in its line, and in no other''s');
select set_config('request.jwt.claims', '', true) \g /dev/null
select is(
  pg_temp.refusal(format('select api.join_waitlist(%s)', :'anns'), 'medbook_http'), 'MB301', 'nobody in particular may not');

select * from finish();
rollback;
