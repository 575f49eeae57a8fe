begin;
\ir ../../fixture.psql
\ir messages.psql
select plan(23);

select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select results_eq(
  format($$ select reminder_minutes, language, sender_name, reply_to, version
    from api.set_message_settings(%L, '{60,2880,60}', 'fr', ' Harley Street ', 'desk@example.org', 0) $$, :'clinic'),
  $$ values ('{2880,60}'::integer[], 'fr', 'Harley Street', 'desk@example.org', 1) $$, 'a clinic says how it writes');
select is(changes, '{"language": null, "reply_to": null, "sender_name": null, "reminder_minutes": [[1440, 120], [2880, 60]]}',
  'which is on the record') from data.event where topic = 'message_setting.updated';
select pg_temp.become('admin');
select api.book_slot(:'visit', :'ann', p_confirm => true) \g /dev/null
select pg_temp.plan() \g /dev/null
select results_eq(
  'select what, due_at + case what when ''confirmation'' then interval ''0'' else spread end from planned order by due_at',
  $$ values ('confirmation', timestamptz '2030-01-07 08:00+00'), ('reminder 2880', '2030-01-08 10:00+00'), ('reminder 60', '2030-01-10 09:00+00') $$,
  'its patients are reminded when it says');
select results_eq(
  $$ select language, sender_name, reply_to from api.claim_messages('{email}') $$,
  $$ values ('fr', 'Harley Street', 'desk@example.org') $$, 'in its language, by its name');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is((api.set_message_settings(:'clinic')).version, 2, 'what is left out is as it was at first');

select is(pg_temp.refusal(format('select api.set_message_settings(%L, %s)', :'clinic', arguments)), refusal, says) from (values
  ($$ '{}' $$, 'MB001 reminder_minutes', 'there is one reminder at least'),
  ($$ '{10,11,12,13,14,15,16,17,18,19,20}' $$, 'MB001 reminder_minutes', 'and 10 at most'),
  ($$ '{9}' $$, 'MB001 reminder_minutes', '10 minutes before'),
  ($$ '{43201}' $$, 'MB001 reminder_minutes', 'or 30 days'),
  ($$ '{60,NULL}' $$, 'MB001 reminder_minutes', 'each a number'),
  ($$ null $$, 'MB001 reminder_minutes', 'not null'),
  ($$ '{10,43200}' $$, 'none', 'that is all there is to it'),
  ($$ '{60}', 'French' $$, 'MB001 language', 'a language is a tag'),
  ($$ '{60}', null $$, 'MB001 language', 'and not null'),
  ($$ '{60}', 'fr', repeat('x', 201) $$, 'MB001 sender_name', 'a name is short'),
  ($$ '{60}', 'fr', E'A\nBcc: b@example.org' $$, 'MB001 sender_name', 'on one line'),
  ($$ '{60}', 'fr', 'A', E'a@example.org\nBcc:b@example.org' $$, 'MB001 reply_to', 'as is an address'),
  ($$ '{60}', 'fr', 'A', 'nowhere' $$, 'MB001 reply_to', 'which is one'),
  ($$ '{60}', p_expected_version => 1 $$, 'MB103', 'who read an old version is refused')
) as v (arguments, refusal, says);
select is(pg_temp.refusal(format('select api.set_message_settings(%L)', :'unknown')), 'MB302', 'an admin sets his own');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(pg_temp.refusal(format('select api.set_message_settings(%L)', :'clinic')), 'MB302', 'a doctor may not');
select pg_temp.become('admin');
select is(pg_temp.refusal(format('select api.set_message_settings(%L)', :'unknown')), 'MB201', 'an unknown clinic is not found');
select is((api.get_message_settings(:'clinic')).version, 2, 'what was refused has changed nothing');

select * from finish();
rollback;
