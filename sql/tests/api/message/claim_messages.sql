begin;
\ir ../../fixture.psql
\ir messages.psql
select plan(45);

select id as booking from api.book_slot(:'visit', :'ann', p_confirm => true) \gset
select pg_temp.plan() \g /dev/null
select id as confirmation from data.message where kind = 'confirmation' \gset
select results_eq(
  $$ select id, kind, channel, address, patient_name, language, time_zone, clinic_id, booking_id, attempt, leased_until,
    sender_name, reply_to, subject_template, body_template from api.claim_messages('{email}', 50, '90 seconds') $$,
  format($$ values (%L::uuid, 'confirmation', 'email', 'ann@example.org', 'Ann Lee', 'en', 'Europe/London', %L::uuid, %L::uuid, 1,
    timestamptz '2030-01-07 08:01:30+00', 'Harley Street Clinic', null::text, null::text, null::text) $$,
    :'confirmation', :'clinic', :'booking'),
  'a sender is given what is due, with all that it takes to send it, for as long as it asked for');
select is(pg_temp.claimed(), null, 'once, as long as its lease runs');
select pg_temp.at('2030-01-07 08:01:30+00') \g /dev/null
set timezone = 'Asia/Tokyo';
select id as again, data from api.claim_messages('{email,sms}') \gset
set timezone = 'UTC';
select is(:'again'::uuid, :'confirmation'::uuid, 'a lease that lapses gives it out again, by the same id');
select results_eq(
  format('select key from jsonb_object_keys(%L::jsonb) as k (key) order by key', :'data'),
  array['booking', 'clinic', 'doctor', 'patient'], 'with what a text can be made of');
select is(v.data -> 'booking', jsonb_build_object(
    'id', b.id, 'reference', b.reference, 'status', 'confirmed', 'starts_at', '2030-01-10T10:00:00+00:00',
    'ends_at', '2030-01-10T10:30:00+00:00', 'visit_type', 'in_person', 'meeting_url', null, 'version', b.version, 'reason', null),
  'the booking, its times in UTC whatever the session thinks')
from (select :'data'::jsonb as data) as v, data.booking as b where b.id = :'booking';
select is_empty($$ select id from api.claim_messages('{sms}') $$, 'a sender of another channel is given nothing');
select (api.finish_message(:'confirmation')).status \g /dev/null

-- reminders in their time
select due_at as first_at from planned where what = 'reminder 1440' \gset
select due_at as second_at from planned where what = 'reminder 120' \gset
select pg_temp.at(timestamptz :'first_at' - interval '1 microsecond') \g /dev/null
select is(pg_temp.claimed(), null, 'a reminder does not come early');
select pg_temp.at(:'first_at') \g /dev/null
select is(pg_temp.claimed(), 'reminder 1440 1', 'it comes when it is due');
select pg_temp.at(timestamptz :'first_at' + interval '2 minutes') \g /dev/null

-- and whether it is still called for is asked at that time
create function pg_temp.skipped(p_after text, p_at timestamptz default '2030-01-10 08:00+00') returns text language plpgsql as $$
declare
  v_skipped uuid[] := array(select id from data.message where status = 'skipped');
  v_claimed text;
  v_what text;
begin
  execute p_after;
  perform pg_temp.at(p_at);
  v_claimed := pg_temp.claimed();
  select string_agg(distinct skip_reason, ', ') into v_what
  from data.message where status = 'skipped' and id <> all (v_skipped);
  v_what := coalesce(v_what, 'given out: ' || v_claimed, 'neither');
  raise sqlstate 'OK000' using message = v_what;
exception when sqlstate 'OK000' then
  return sqlerrm;
end
$$;
select is(pg_temp.skipped(format(call, :'booking', :'other_visit', :'ann')), outcome, says) from (values
  ('select 1', 'given out: reminder 1440 2, reminder 120 1', 'a reminder that nothing has happened to is given out'),
  ('select api.cancel_booking(%1$L)', 'booking_over', 'one of a visit that was cancelled is not, before that is planned'),
  ('select api.reschedule_booking(%1$L, %2$L)', 'booking_moved', 'nor of one that has moved'),
  ('select api.reschedule_booking(%1$L, %2$L), pg_temp.plan()', 'booking_moved', 'nor after that is planned'),
  ('update data.patient set is_active = false where id = %3$L', 'patient_inactive', 'nor to a patient who is disabled'),
  ('select api.erase_patient(%3$L, true)', 'patient_inactive', 'or erased'),
  ('select api.update_patient(%3$L, ''{"email": null, "phone": "020 1234"}'')', 'no_address', 'or has no address'),
  ('insert into data.patient_preference (patient_id, is_reminded, created_at, updated_at) values (%3$L, false, now(), now())',
    'not_wanted', 'or wants none'),
  ('insert into data.patient_preference (patient_id, channels, created_at, updated_at) values (%3$L, ''{sms}'', now(), now())',
    'not_wanted', 'or wants it another way'),
  ('insert into data.patient_preference (patient_id, quiet_from, quiet_to, created_at, updated_at)
    values (%3$L, ''07:00'', ''09:45'', now(), now())', 'quiet_hours', 'or must not be disturbed until the visit is near'),
  ('insert into data.patient_preference (patient_id, quiet_from, quiet_to, created_at, updated_at)
    values (%3$L, ''07:00'', ''09:00'', now(), now())', 'neither', 'but where quiet hours end in time it waits for that')
) as v (call, outcome, says);
select is(pg_temp.skipped('select 1', '2030-01-10 10:00+00'), 'visit_begun', 'none comes when the visit has begun');

-- other kinds
select api.reschedule_booking(:'booking', :'other_visit', p_reason => 'Dr Osei is away.') \g /dev/null
select pg_temp.plan() \g /dev/null
select id as change, data as change_data from api.claim_messages('{email}') \gset
select is(:'change_data'::jsonb -> 'was', '{"starts_at": "2030-01-10T10:00:00+00:00", "ends_at": "2030-01-10T10:30:00+00:00", "doctor_name": "Dr Ada Osei"}'::jsonb,
  'a change says what was');
select is(:'change_data'::jsonb #>> '{booking,reason}', 'Dr Osei is away.', 'and why, decrypted');
select pg_temp.at(timestamptz :'first_at' + interval '1 hour') \g /dev/null
select is(pg_temp.skipped(format('select api.reschedule_booking(%L, %L)', :'booking', :'visit'), timestamptz :'first_at' + interval '1 hour'),
  'booking_moved', 'a change that another has overtaken is skipped');
select is(pg_temp.claimed(), 'change 2', 'else it comes again');
select api.finish_message(:'change') \g /dev/null
select api.add_closure(:'clinic', '2030-01-11 14:00+00', '2030-01-11 16:00+00') \g /dev/null
select pg_temp.plan() \g /dev/null
select jsonb_array_length(data -> 'choices') as choices, data #>> '{choices,0,slot_id}' as choice, id as conflict
from api.claim_messages('{email}') \gset
select ok(:choices > 0, 'who is in the way of a closure is offered other times');
select is(:'choice'::uuid, :'visit'::uuid, 'the nearest first');
select pg_temp.at(timestamptz :'first_at' + interval '2 hours') \g /dev/null
select is(pg_temp.skipped(
    'select api.resolve_conflict(id, ''keep'') from data.schedule_conflict', timestamptz :'first_at' + interval '2 hours'),
  'conflict_over', 'but not once somebody has settled it');
select api.cancel_booking(:'booking') \g /dev/null
select pg_temp.plan() \g /dev/null
select is(pg_temp.claimed(), 'cancellation 1', 'he is told that it is cancelled, and no longer of the conflict');

-- an offer
select id as offered_slot from api.create_slot(:'doctor', '2030-01-14 10:00+00', '2030-01-14 10:30+00') \gset
select id as booking from api.book_slot(:'offered_slot', :'bob', p_confirm => true) \gset
select api.join_waitlist(:'clinic', :'ann', p_from => '2030-01-14 00:00+00', p_to => '2030-01-15 00:00+00') \g /dev/null
select api.cancel_booking(:'booking') \g /dev/null
select pg_temp.plan() \g /dev/null
delete from data.message where kind <> 'waitlist_offer';
select data -> 'offer' as offer, data #>> '{patient,name}' as name from api.claim_messages('{email}') \gset
select is(:'offer'::jsonb, jsonb_build_object('slot_id', :'offered_slot'::uuid, 'starts_at', '2030-01-14T10:00:00+00:00',
  'ends_at', '2030-01-14T10:30:00+00:00', 'expires_at', to_jsonb(expires_at)), 'an offer says what, and until when')
from data.booking where status = 'pending';
select is(:'name'::text, 'Ann Lee', 'and to whom');
select is(pg_temp.skipped('select 1', timestamptz :'first_at' + interval '1 day'), 'offer_over', 'one that has lapsed is not given out');

-- a sender that dies on it each time
update data.message set attempts = 9, due_at = internal.now(), skip_reason = null, status = 'queued';
update data.booking set expires_at = '2030-01-13 00:00+00' where status = 'pending';
select is(pg_temp.claimed(), 'waitlist_offer 10', 'it is given out ten times');
select pg_temp.at(internal.now() + interval '2 minutes') \g /dev/null
select is(pg_temp.claimed(), null, 'and no more');
select results_eq('select status, error from data.message', $$ values ('dead', 'lease lapsed') $$, 'then it is dead');
select is(count(*), 1::bigint, 'which an event tells') from data.event where topic = 'message.failed';

-- what a skipped one stands in front of is not kept back
insert into data.message (id, clinic_id, patient_id, booking_id, kind, channel, starts_at, remind_minutes, status, due_at, created_at)
select internal.new_id(), b.clinic_id, b.patient_id, b.id, 'reminder', 'email', b.starts_at, n, 'queued', internal.now(), internal.now()
from data.booking as b, generate_series(1, 60) as n where b.status = 'cancelled' and b.id = :'booking';
update data.message set status = 'queued', attempts = 0, due_at = internal.now() where kind = 'waitlist_offer';
select is(pg_temp.claimed(p_limit => 1), 'waitlist_offer 1', 'what is skipped does not count as given out');

select is(pg_temp.refusal(format('select api.claim_messages(%s)', arguments), login), refusal, says) from (values
  ($$ '{}' $$, 'medbook_worker', 'MB001 channels', 'it asks for a channel'),
  ($$ '{fax}' $$, 'medbook_worker', 'MB001 channels', 'that there is'),
  ($$ '{email}', 0 $$, 'medbook_worker', 'MB001 limit', 'for one at least'),
  ($$ '{email}', 501 $$, 'medbook_worker', 'MB001 limit', 'for 500 at most'),
  ($$ '{email}', 1, '999 milliseconds' $$, 'medbook_worker', 'MB001 lease', 'for a second'),
  ($$ '{email}', 1, '61 minutes' $$, 'medbook_worker', 'MB001 lease', 'or an hour'),
  ($$ '{email}' $$, 'medbook_worker', 'none', 'the worker may'),
  ($$ '{email}' $$, 'medbook_http', 'MB301', 'nobody may not')
) as v (arguments, login, refusal, says);
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.refusal($$ select api.claim_messages('{email}') $$), 'MB302', 'nor does an admin of a clinic');

select * from finish();
rollback;
