begin;
\ir ../../fixture.psql
\ir messages.psql
select plan(32);

select id as booking from api.book_slot(:'visit', :'ann', p_confirm => true) \gset
select pg_temp.plan() \g /dev/null
select pg_temp.become('patient', :'ann');
select results_eq(
  format($$ select language, time_zone, quiet_from, quiet_to, channels, is_reminded, version, updated_at
    from api.set_preferences(%L, 'de-AT', 'Europe/Vienna', '22:00', '10:30', '{sms,email}', true, 0) $$, :'ann'),
  $$ values ('de-AT', 'Europe/Vienna', time '22:00', time '10:30', '{email,sms}'::text[], true, 1, timestamptz '2030-01-07 08:00+00') $$,
  'a patient says how he wants to be written to');
select is((api.set_preferences(:'ann', 'de-AT', 'Europe/Vienna', '22:00', '10:30', '{sms}')).version, 2, 'and says so again');
select is(changes, '{"channels": null}', 'what it was is not in the log') from data.event where topic = 'patient.preferences_updated' order by id desc limit 1;
select pg_temp.become('admin');
select is(pg_temp.plan(), 2, 'which is taken by whoever plans');
select results_eq(
  $$ select what, channel, status, skip_reason, due from planned where what <> 'confirmation' and status = 'queued' order by what desc $$,
  $$ with spread as (select spread from planned limit 1)
  select 'reminder 1440', 'sms', 'queued', null, to_char(timestamptz '2030-01-09 10:00+00' - spread, 'DD HH24:MI:SS') from spread
  union all
  select 'reminder 120', 'sms', 'queued', null, to_char(timestamptz '2030-01-09 21:00+00' - spread, 'DD HH24:MI:SS') from spread $$,
  'his reminders come as he wants them: one of 09:00 in Vienna the evening before');
select api.set_preferences(:'ann', p_is_reminded => false) \g /dev/null
select pg_temp.plan() \g /dev/null
select is_empty($$ select from planned where what ~ 'reminder' and status = 'queued' $$, 'or not at all');
select pg_temp.claimed() \g /dev/null
select is((select attempts from data.message where kind = 'confirmation'), 1, 'whatever else he must know he is told');
select api.set_preferences(:'ann') \g /dev/null
select pg_temp.plan() \g /dev/null
select is(count(*), 2::bigint, 'once he wants them they are there') from planned where what ~ 'reminder' and status = 'queued';
select api.set_preferences(:'ann', p_channels => '{}') \g /dev/null
select pg_temp.plan() \g /dev/null
select is_empty($$ select from planned where what ~ 'reminder' and status = 'queued' $$, 'who wants to hear nothing hears nothing');
select api.set_preferences(:'ann', p_quiet_from => '00:00', p_quiet_to => '23:59') \g /dev/null
select pg_temp.at('2030-01-08 12:00+00') \g /dev/null
select pg_temp.plan() \g /dev/null
select is(count(*), 2::bigint, 'where quiet hours leave a minute, reminders come before midnight') from planned where status = 'queued' and to_char(due_at, 'HH24:MI') ~ '23:[45]';

select is(pg_temp.refusal(format('select api.set_preferences(%L, %s)', :'ann', arguments)), refusal, says) from (values
  ($$ 'German' $$, 'MB001 language', 'a language is a tag'),
  ($$ p_time_zone => 'GMT+3' $$, 'MB003 time_zone', 'a time zone is a name'),
  ($$ p_quiet_from => '22:00' $$, 'MB001 quiet_to', 'quiet hours end'),
  ($$ p_quiet_to => '22:00' $$, 'MB001 quiet_to', 'and begin'),
  ($$ p_quiet_from => '22:00', p_quiet_to => '22:00' $$, 'MB001 quiet_to', 'and not at the same time'),
  ($$ p_quiet_from => '24:00', p_quiet_to => '07:00' $$, 'MB001 quiet_to', 'midnight is 00:00'),
  ($$ p_quiet_from => '22:00', p_quiet_to => '24:00' $$, 'MB001 quiet_to', 'at either end'),
  ($$ p_channels => '{fax}' $$, 'MB001 channels', 'there is e-mail and sms'),
  ($$ p_channels => '{NULL}' $$, 'MB001 channels', 'and nothing else'),
  ($$ p_channels => null $$, 'MB001 channels', 'not even null'),
  ($$ p_channels => '{sms,sms,sms}' $$, 'MB001 channels', 'nor three of them'),
  ($$ p_is_reminded => null $$, 'MB001 is_reminded', 'reminders he wants or not'),
  ($$ p_expected_version => 0 $$, 'MB103', 'who read an old version is refused'),
  ($$ p_expected_version => (select version from data.patient_preference) $$, 'none', 'who read the new one is not')
) as v (arguments, refusal, says);
select is(pg_temp.refusal(format('select api.set_preferences(%L)', :'unknown')), 'MB203', 'an unknown patient is not found');
select pg_temp.become('patient', :'bob');
select is(pg_temp.refusal(format('select api.set_preferences(%L)', :'ann')), 'MB203', 'nor is another');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.refusal(format('select api.set_preferences(%L)', :'bob')), 'MB203', 'nor, to an admin, one who was never in his clinic');
select is(pg_temp.refusal(format('select api.set_preferences(%L, ''fr'')', :'ann')), 'none', 'one who was he may help');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(pg_temp.refusal(format('select api.set_preferences(%L)', :'ann')), 'MB302', 'a doctor may not');
select pg_temp.become('admin');
select api.erase_patient(:'bob') \g /dev/null
select is(pg_temp.refusal(format('select api.set_preferences(%L)', :'bob')), 'MB123', 'nothing is kept of one who is erased');
select api.erase_patient(:'ann', true) \g /dev/null
select pg_temp.plan() \g /dev/null
select pg_temp.at('2030-01-10 08:00+00') \g /dev/null
select is(pg_temp.claimed(), null, 'who is told nothing');
select is_empty($$ select from data.message where status = 'queued' $$, 'and waits for nothing');

select * from finish();
rollback;
