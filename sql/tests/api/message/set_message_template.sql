begin;
\ir ../../fixture.psql
\ir messages.psql
select plan(30);

select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select results_eq(
  format($$ select clinic_id, kind, channel, language, subject, body, version
    from api.set_message_template('confirmation', 'email', 'de', 'Hallo {{ patient.name }}', ' Subject ', %L) $$, :'clinic'),
  format($$ values (%L::uuid, 'confirmation', 'email', 'de', 'Subject', 'Hallo {{ patient.name }}', 1) $$, :'clinic'),
  'a clinic says how a message reads');
select is((api.set_message_template('confirmation', 'email', 'de', 'Hallo', 'Termin', :'clinic', 1)).version, 2, 'and says so again');
select is(payload, '{"kind": "confirmation", "channel": "email", "version": 2, "language": "de"}', 'which is on the record, without the text')
from data.event where topic = 'message_template.updated' order by id desc limit 1;

-- which is chosen
select pg_temp.become('admin');
create function pg_temp.chosen(p_language text, p_default text) returns text language sql as $$
  select subject from internal.choose_template((select id from data.clinic limit 1), 'confirmation', 'email', p_language, p_default)
$$;
select api.set_message_template('confirmation', 'email', 'fr', 'x', 'platform fr') \g /dev/null
select api.set_message_template('confirmation', 'email', 'es', 'x', 'clinic es', :'clinic') \g /dev/null
select api.set_message_template('confirmation', 'email', 'de-AT', 'x', 'clinic de-AT', :'clinic') \g /dev/null
select is(pg_temp.chosen(wanted, v_default), chosen, says) from (values
  ('de', 'es', 'Termin', 'the clinic''s in the language that is wanted'),
  ('de-AT', 'es', 'clinic de-AT', 'in the variety that is wanted'),
  ('de-CH', 'es', 'Termin', 'or in the language at least'),
  ('fr', 'es', 'clinic es', 'else the clinic''s in its own'),
  ('fr', 'it', 'platform fr', 'else the platform''s'),
  ('fr-CA', 'it', 'platform fr', 'in the language at least'),
  ('pl', 'it', null, 'else none')
) as v (wanted, v_default, chosen, says);
select api.set_preferences(:'ann', 'fr-CA') \g /dev/null
select api.set_message_settings(:'clinic', p_language => 'es') \g /dev/null
select api.book_slot(:'visit', :'ann', p_confirm => true) \g /dev/null
select pg_temp.plan() \g /dev/null
select results_eq(
  $$ select language, subject_template, body_template from api.claim_messages('{email}') $$,
  $$ values ('es', 'clinic es', 'x') $$, 'a message comes with it, and with its language');

select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.refusal(format('select api.set_message_template(%s, p_clinic_id => %L)', arguments, :'clinic')), refusal, says) from (values
  ($$ 'greeting', 'sms', 'en', 'x' $$, 'MB001 kind', 'a kind is one that there is'),
  ($$ null, 'sms', 'en', 'x' $$, 'MB001 kind', 'not null'),
  ($$ 'reminder', 'fax', 'en', 'x' $$, 'MB001 channel', 'so is a channel'),
  ($$ 'reminder', 'sms', 'English', 'x' $$, 'MB001 language', 'a language is a tag'),
  ($$ 'reminder', 'sms', 'en', ' ' $$, 'MB001 body', 'there is a text'),
  ($$ 'reminder', 'sms', 'en', repeat('x', 20001) $$, 'MB001 body', 'of 20,000 characters at most'),
  ($$ 'reminder', 'sms', 'en', repeat('x', 20000) $$, 'none', 'and no less'),
  ($$ 'reminder', 'sms', 'en', 'x', 'y' $$, 'MB001 subject', 'an sms has no subject'),
  ($$ 'reminder', 'email', 'en', 'x' $$, 'MB001 subject', 'an email has one'),
  ($$ 'reminder', 'email', 'en', 'x', repeat('y', 501) $$, 'MB001 subject', 'of 500 characters at most'),
  ($$ 'reminder', 'email', 'en', 'x', E'y\nBcc: b@example.org' $$, 'MB001 subject', 'on one line'),
  ($$ 'confirmation', 'email', 'de', 'x', 'y', p_expected_version => 1 $$, 'MB103', 'who read an old version is refused'),
  ($$ 'confirmation', 'email', 'de', 'x', 'y', p_expected_version => 0 $$, 'MB103', 'so is who thought there is none')
) as v (arguments, refusal, says);
insert into data.message_template (id, clinic_id, kind, channel, language, body, created_at, updated_at)
select internal.new_id(), :'clinic', 'reminder', 'sms', 'q' || chr(97 + n / 26) || chr(97 + n % 26), 'x', now(), now() from generate_series(1, 97) as n;
select is(pg_temp.refusal(format('select api.set_message_template(''change'', ''sms'', ''en'', ''x'', p_clinic_id => %L)', :'clinic')),
  'MB001 language', 'a clinic has 100 at most');
select is(pg_temp.refusal($$ select api.set_message_template('reminder', 'sms', 'en', 'x') $$), 'MB302', 'those of the platform are not its to set');
select pg_temp.become('patient', :'ann');
select is(pg_temp.refusal(format('select api.set_message_template(''reminder'', ''sms'', ''en'', ''x'', p_clinic_id => %L)', :'clinic')),
  'MB302', 'nor a patient''s');
select pg_temp.become('admin');
select is(pg_temp.refusal(format('select api.set_message_template(''reminder'', ''sms'', ''en'', ''x'', p_clinic_id => %L)', :'unknown')),
  'MB201', 'an unknown clinic is not found');
select is(pg_temp.refusal($$ select api.set_message_template('reminder', 'sms', 'en', 'x') $$), 'none', 'an admin sets those of the platform');
select is(count(*), 1::bigint, 'of which there was one before') from api.list_message_templates();

select * from finish();
rollback;
