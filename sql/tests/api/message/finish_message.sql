begin;
\ir ../../fixture.psql
\ir messages.psql
select plan(26);

select id as booking from api.book_slot(:'visit', :'ann', p_confirm => true) \gset
select pg_temp.plan() \g /dev/null
select id as confirmation from data.message where kind = 'confirmation' \gset
select is(pg_temp.refusal(format('select api.finish_message(%L)', :'confirmation')), 'MB220 message_id', 'what was not claimed cannot be finished');
select is(pg_temp.claimed(), 'confirmation 1', 'it is claimed');

-- fails, with a wait that doubles
create temporary table wait (attempt integer, wait interval);
do $$
begin
  for v_attempt in 1 .. 9 loop
    insert into wait select attempts, due_at - internal.now() from api.finish_message((select id from data.message where kind = 'confirmation'), 'no answer');
    update data.message set due_at = internal.now() where kind = 'confirmation';
    perform api.claim_messages('{email}');
  end loop;
end
$$;
select results_eq(
  'select wait from wait order by attempt',
  $$ select w::interval from unnest('{30 s, 1 min, 2 min, 4 min, 8 min, 16 min, 32 min, 1 h, 1 h}'::text[]) as w $$,
  'it is given out again after a wait that doubles, up to an hour');
select results_eq(
  format('select status, attempts, error from api.finish_message(%L, ''still none'')', :'confirmation'),
  $$ values ('dead', 10, 'still none') $$, 'after ten attempts it is given up');
select results_eq(
  $$ select topic, payload from data.event where topic like 'message.%' $$,
  format($$ values ('message.failed', '{"kind": "confirmation", "channel": "email", "attempts": 10, "booking_id": "%s"}'::jsonb) $$, :'booking'),
  'which an event tells');
select is((api.finish_message(:'confirmation', 'again')).error, 'still none', 'no later word changes that');
select is(count(*), 1::bigint, 'nor is it told twice') from data.event where topic = 'message.failed';
select results_eq(
  format('select status, sent_at, error from api.finish_message(%L)', :'confirmation'),
  $$ values ('sent', timestamptz '2030-01-07 08:00+00', null::text) $$, 'but that it was sent after all');
select results_eq(
  $$ select clinic_id, payload from data.event where topic = 'message.sent' $$,
  format($$ values (%L::uuid, '{"kind": "confirmation", "channel": "email", "attempts": 10, "booking_id": "%s", "patient_id": "%s"}'::jsonb) $$,
    :'clinic', :'booking', :'ann'),
  'which an event tells, without a name or an address');
select is((api.finish_message(:'confirmation')).status, 'sent', 'it is safe to say so again');
select is((api.finish_message(:'confirmation', 'late')).status, 'sent', 'and what was sent stays sent');
select is(count(*), 1::bigint, 'told once') from data.event where topic = 'message.sent';

-- a reminder, late
select pg_temp.at('2030-01-10 09:59:30+00') \g /dev/null
delete from data.message where remind_minutes = 1440;
select is(pg_temp.claimed(), 'reminder 120 1', 'a reminder is claimed half a minute before the visit');
select results_eq(
  'select status, error from api.finish_message((select id from data.message where kind = ''reminder''), ''no answer'')',
  $$ values ('dead', 'no answer') $$, 'which is too late to try again');
update data.message set status = 'queued', attempts = 0, due_at = '2030-01-10 09:59:29+00' where kind = 'reminder';
select pg_temp.at('2030-01-10 09:59:29+00'), pg_temp.claimed() \g /dev/null
select is((api.finish_message(id, 'no answer')).status, 'queued', 'a second earlier it is not') from data.message where kind = 'reminder';

-- skipped while a sender was at it
update data.message set status = 'skipped', skip_reason = 'booking_over' where kind = 'reminder';
select is((api.finish_message(id, 'no answer')).status, 'skipped', 'what was skipped meanwhile stays so') from data.message where kind = 'reminder';
select is((api.finish_message(id)).status, 'sent', 'unless it was sent') from data.message where kind = 'reminder';

-- for good
update data.message set status = 'queued', sent_at = null, attempts = 1, error = null;
select results_eq(
  format('select status, attempts, error from api.finish_message(%L, ''550 <ann@example.org> unknown, call +44 20 7946 0958'', true)', :'confirmation'),
  $$ values ('dead', 1, '550 … unknown, call …') $$, 'what is permanent is given up at once, and no address is kept');
select is_empty(
  $$ select from data.message as m, jsonb_each_text(to_jsonb(m)) as f where f.value ~ '@|7946' $$, 'anywhere in its row');

select is(pg_temp.refusal(format('select api.finish_message(%s)', arguments), login), refusal, says) from (values
  (format('%L', :'unknown'), 'medbook_worker', 'MB220 message_id', 'an unknown message is not found'),
  ('null', 'medbook_worker', 'MB220 message_id', 'nor is none'),
  (format('%L, repeat(''x'', 1001)', :'confirmation'), 'medbook_worker', 'MB001 error', 'an error is short'),
  (format('%L', :'confirmation'), 'medbook_worker', 'none', 'the worker may'),
  (format('%L', :'confirmation'), 'medbook_http', 'MB301', 'nobody may not')
) as v (arguments, login, refusal, says);
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.refusal(format('select api.finish_message(%L)', :'confirmation')), 'MB302', 'nor an admin of a clinic');
select is((select status from data.message where id = :'confirmation'), 'dead', 'who has changed nothing');

select * from finish();
rollback;
