begin;
\ir ../../fixture.psql
\ir messages.psql
select plan(9);

select id as booking from api.book_slot(:'visit', :'ann', p_confirm => true) \gset
select pg_temp.plan() \g /dev/null
select id as message from data.message where kind = 'confirmation' \gset
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.refusal(format('select api.retry_message(%L)', :'message')), 'MB105', 'what is still to be sent needs no retry');
select pg_temp.become('admin');
select pg_temp.claimed() \g /dev/null
select is((api.finish_message(:'message', 'unknown', true)).status, 'dead', 'a message is given up');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select results_eq(
  format('select status, attempts, due_at from api.retry_message(%L)', :'message'),
  $$ values ('queued', 0, timestamptz '2030-01-07 08:00+00') $$, 'an admin of the clinic has it tried again, at once');
select is(count(*), 1::bigint, 'which an event tells') from data.event where topic = 'message.retried' and entity_id = :'message';
select pg_temp.become('admin');
select is(pg_temp.claimed(), 'confirmation 1', 'it is given out from the first attempt on');
select is(pg_temp.refusal(format('select api.retry_message(%L)', :'unknown')), 'MB220 message_id', 'an unknown message is not found');
select id as clinic_b from api.create_clinic('Wimpole Street Clinic', 'Europe/London') \gset
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic_b');
select is(pg_temp.refusal(format('select api.retry_message(%L)', :'message')), 'MB220 message_id', 'nor is one of another clinic');
select pg_temp.become('patient', :'ann');
select is(pg_temp.refusal(format('select api.retry_message(%L)', :'message')), 'MB302', 'a patient may not');
select set_config('request.jwt.claims', '', true) \g /dev/null
select is(pg_temp.refusal(format('select api.retry_message(%L)', :'message'), 'medbook_worker'), 'MB302', 'nor the worker');

select * from finish();
rollback;
