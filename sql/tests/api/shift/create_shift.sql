begin;
\ir ../../fixture.psql
select plan(38);

select results_eq(
  format(
    $$ select clinic_id, name, starts_at, ends_at, slot_minutes, buffer_minutes, is_active, version, created_at, updated_at, replan
      from api.create_shift(%L, ' Morning ', '09:00', '12:00', 30) $$, :'clinic'),
  format(
    $$ values (%L::uuid, 'Morning', time '09:00', time '12:00', 30, 0, true, 1, timestamptz '2030-01-07 08:00+00',
      timestamptz '2030-01-07 08:00+00',
      '{"made": 0, "kept": 0, "removed": 0, "skipped": [], "conflicts": [], "is_dry_run": false}'::jsonb) $$, :'clinic'),
  'a clinic gets a shift, without pauses unless told otherwise');
select id as shift from data.shift where clinic_id = :'clinic' \gset
select results_eq(
  format('select topic, clinic_id from data.event where entity_id = %L', :'shift'),
  format($$ values ('shift.created', %L::uuid) $$, :'clinic'), 'that is an event');

select (select count(*) from data.event) as events, (select count(*) from data.shift) as shifts \gset
select results_eq(
  format($$ select name, replan ->> 'is_dry_run' from api.create_shift(%L, 'Night', '22:00', '06:00', 30, p_dry_run => true) $$, :'clinic'),
  $$ values ('Night', 'true') $$, 'a dry run tells what it would make');
select is((select count(*) from data.event) + (select count(*) from data.shift), :events + :shifts::bigint, 'and leaves no trace');

select results_eq(
  format($$ select ends_at from api.create_shift(%L, 'Late', '22:00', '24:00', 30) $$, :'clinic'), array[time '00:00'],
  'midnight, at the end of a day, is the 00:00 of the next, which every client can read');
select is(pg_temp.refusal(format('select api.create_shift(%L, %s)', :'clinic', arguments)), refusal, sentence)
from (values
  ($$ null, '14:00', '15:00', 30 $$, 'MB001 name', 'a name is required'),
  ($$ repeat('a', 200), '14:00', '15:00', 30 $$, 'none', 'one of 200 characters is taken'),
  ($$ repeat('a', 201), '14:00', '15:00', 30 $$, 'MB001 name', 'one of 201 characters is refused'),
  ($$ 'A', null, '15:00', 30 $$, 'MB001 starts_at', 'a start is required'),
  ($$ 'A', '24:00', '01:00', 30 $$, 'MB001 starts_at', 'a shift begins before midnight'),
  ($$ 'A', '14:00', null, 30 $$, 'MB001 ends_at', 'an end is required'),
  ($$ 'A', '14:00', '24:00', 30 $$, 'none', 'a shift may end at midnight'),
  ($$ 'A', '14:00', '15:00', 30, null $$, 'MB001 buffer_minutes', 'the pause may be 0, not null'),
  ($$ 'A', '14:00', '15:00', 30, -1 $$, 'MB001 buffer_minutes', 'a pause of less than nothing is refused'),
  ($$ 'A', '14:00', '20:00', 60, 240 $$, 'none', 'a pause of 240 minutes is taken'),
  ($$ 'A', '14:00', '20:01', 60, 241 $$, 'MB001 buffer_minutes', 'a pause of 241 minutes is refused'),
  ($$ 'A', '14:00', '15:00', null $$, 'MB005 slot_minutes', 'a slot length is required'),
  ($$ 'A', '14:00', '15:00', 4 $$, 'MB005 slot_minutes', 'slots of 4 minutes are refused'),
  ($$ 'A', '14:00', '15:00', 5 $$, 'none', 'slots of 5 minutes are taken'),
  ($$ 'A', '00:00', '00:00', 1440 $$, 'none', 'one slot may fill the day'),
  ($$ 'A', '00:00', '00:00', 1441 $$, 'MB005 slot_minutes', 'slots of over a day are refused'),
  ($$ 'A', '14:00', '15:00', 25 $$, 'MB005 slot_minutes', 'slots that leave a remainder are refused'),
  ($$ 'A', '14:00', '15:00', 25, 10 $$, 'none', 'with the pauses between them they may fill it'),
  ($$ 'A', '14:00', '15:00', 20, 10 $$, 'MB005 slot_minutes', 'there is no pause after the last'),
  ($$ 'A', '14:00', '15:00', 60, 30 $$, 'none', 'one slot has no pause'),
  ($$ 'A', '14:00', '15:00', 150, 30 $$, 'MB005 slot_minutes', 'slots longer than the shift are refused, whatever the pause'),
  ($$ 'A', '22:00', '21:00', 1440, 0 $$, 'MB005 slot_minutes', 'so they are where the shift is nearly a day'),
  ($$ 'A', '22:00', '06:00', 480 $$, 'none', 'an end before the start is the next day'),
  ($$ 'A', '09:00', '12:00', 30 $$, 'MB120 starts_at', 'a second one like it is refused'),
  ($$ 'A', '09:00', '12:00', 60 $$, 'none', 'one with other slots is not like it')
) as v_case (arguments, refusal, sentence);
update data.shift set is_active = false where id = :'shift';
select is(
  pg_temp.refusal(format($$ select api.create_shift(%L, 'A', '09:00', '12:00', 30) $$, :'clinic')), 'none',
  'one that is removed does not stand in the way');
select throws_ok(
  format($$ select api.create_shift(%L, 'A', '09:00', '12:00', 30) $$, :'unknown'), 'MB201', null, 'an unknown clinic is not found');

select format($$ select api.create_shift(%L, 'A', '09:00', '12:00', 30) $$, :'clinic') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not make one');
select pg_temp.become('clinic_admin', p_clinic_id => :'unknown');
select throws_ok(:'call', 'MB302', null, 'the admin of another clinic may not');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select throws_ok(:'call', 'MB302', null, 'a doctor may not');
select pg_temp.become('patient', p_patient_id => :'ann');
select throws_ok(:'call', 'MB302', null, 'a patient may not');
select set_config('request.jwt.claims', '{"role": "admin"}', true);
select throws_ok(:'call', 'MB303', null, 'claims without a subject are refused');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select lives_ok(:'call', 'the clinic''s own admin may');

select * from finish();
rollback;
