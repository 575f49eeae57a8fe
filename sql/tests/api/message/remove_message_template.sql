begin;
\ir ../../fixture.psql
select plan(7);

select api.set_message_template('reminder', 'sms', 'en', 'Of the clinic.', null, :'clinic') \g /dev/null
select api.set_message_template('reminder', 'sms', 'en', 'Of the platform.') \g /dev/null
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.refusal('select api.remove_message_template(''reminder'', ''sms'', ''en'')'), 'MB302', 'those of the platform are not the clinic''s to remove');
select is((api.remove_message_template('reminder', 'sms', 'en', :'clinic')).body, 'Of the clinic.', 'its own are');
select is(count(*), 1::bigint, 'which is on the record') from data.event where topic = 'message_template.removed' and clinic_id = :'clinic';
select is(pg_temp.refusal(format('select api.remove_message_template(''reminder'', ''sms'', ''en'', %L)', :'clinic')), 'MB221', 'once');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(pg_temp.refusal(format('select api.remove_message_template(''reminder'', ''sms'', ''en'', %L)', :'clinic')), 'MB302', 'a doctor may not');
select pg_temp.become('admin');
select is((api.remove_message_template('reminder', 'sms', 'en')).body, 'Of the platform.', 'an admin removes those of the platform');
select is_empty('select from data.message_template', 'and none is left');

select * from finish();
rollback;
