begin;
\ir ../../fixture.psql
select plan(5);

select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select results_eq(
  format('select clinic_id, reminder_minutes, language, sender_name, reply_to, version from api.get_message_settings(%L)', :'clinic'),
  format($$ values (%L::uuid, '{1440,120}'::integer[], 'en', null::text, null::text, 0) $$, :'clinic'),
  'a clinic that never said reminds 24 and 2 hours before, in English');
select api.set_message_settings(:'clinic', '{60}') \g /dev/null
select is((api.get_message_settings(:'clinic')).reminder_minutes, '{60}', 'else as it said');
select is(pg_temp.refusal(format('select api.get_message_settings(%L)', :'unknown')), 'MB302', 'an admin sees his own');
select pg_temp.become('admin');
select is(pg_temp.refusal(format('select api.get_message_settings(%L)', :'unknown')), 'MB201', 'an unknown clinic is not found');
select pg_temp.become('patient', :'ann');
select is(pg_temp.refusal(format('select api.get_message_settings(%L)', :'clinic')), 'MB302', 'a patient may not');

select * from finish();
rollback;
