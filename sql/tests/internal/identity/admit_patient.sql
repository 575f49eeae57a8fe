begin;
\ir ../../fixture.psql
select plan(11);

-- Ann has a booking in the first clinic, Bob stands in the line of another, Cy is nowhere yet
select id as clinic_b from api.create_clinic('Wimpole Street Clinic', 'Europe/London') \gset
select id as cy from api.register_patient('Cy Poe', 'cy@example.org') \gset
select api.book_slot(:'slot', :'ann') \g /dev/null
select api.join_waitlist(:'clinic_b', :'bob') \g /dev/null
select id as di from api.register_patient('Di Roe', 'di@example.org') \gset
select api.request_booking(:'later_slot', :'di') \g /dev/null

create function pg_temp.admitted(p_patient_id uuid) returns text language plpgsql as $$
begin
  set local role medbook_owner;
  perform internal.admit_patient(p_patient_id);
  return concat_ws(' ', current_setting('medbook.clinic_id'),
    (select 'seen' from data.patient where id = p_patient_id),
    (select 'busy' from data.booking where patient_id = p_patient_id),
    (select 'waits' from data.waitlist_entry where patient_id = p_patient_id));
end
$$;

select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select internal.admit(:'clinic') \g /dev/null
select is(pg_temp.admitted(patient_id::uuid), seen, says) from (values
  (:'ann', :'clinic' || ' seen busy', 'a patient of the clinic is seen, with what he has there'),
  (:'bob', :'clinic', 'one who waits elsewhere is not'),
  (:'cy', :'clinic' || ' seen', 'one who is in no clinic is'),
  (:'di', :'clinic' || ' seen', 'and who has asked for a booking here'),
  (:'unknown', :'clinic', 'nor is who is nobody')
) as v (patient_id, seen, says);
reset role;
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic_b');
select internal.admit(:'clinic_b') \g /dev/null
select is(pg_temp.admitted(patient_id::uuid), seen, says) from (values
  (:'ann', :'clinic_b', 'the other clinic does not see who has only booked here'),
  (:'di', :'clinic_b', 'nor who has asked for one'),
  (:'bob', :'clinic_b' || ' seen waits', 'but who waits there')
) as v (patient_id, seen, says);
reset role;
select pg_temp.become('patient', p_patient_id => :'bob');
select is(pg_temp.admitted(:'bob'), ' seen waits', 'a patient is within his own reach');
reset role;
select pg_temp.become('admin');
select internal.admit('*');
select is(pg_temp.admitted(:'bob'), '* seen waits', 'whoever is admitted everywhere sees all');
reset role;
-- the control
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select internal.admit(:'clinic'), internal.admit_patient_alone(:'bob');
select is(pg_temp.admitted(:'bob'), :'clinic' || ' seen', 'admitted without a question, he would be seen anywhere');

select * from finish();
rollback;
