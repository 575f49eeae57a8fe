begin;
\ir ../fixture.psql
\ir ../api/message/messages.psql
select plan(5);

select api.book_slot(:'visit', :'ann', p_confirm => true) \g /dev/null
select pg_temp.plan() \g /dev/null
update data.message
set
  status = case kind when 'reminder' then 'skipped' else 'sent' end, due_at = '2030-01-10 10:00+00',
  skip_reason = case kind when 'reminder' then 'not_wanted' end, sent_at = case kind when 'reminder' then null else due_at end;
select pg_temp.at('2030-04-10 10:00+00') \g /dev/null
select is(internal.purge_messages(), 0, 'what was due exactly 90 days ago is kept');
select pg_temp.at('2030-04-10 10:00:00.000001+00') \g /dev/null
select is(internal.purge_messages(1), 1, 'a microsecond later a limit of 1 takes one');
update data.message set status = 'queued', skip_reason = null, sent_at = null where kind <> 'reminder' or remind_minutes = 120;
select is(internal.purge_messages(), 1, 'the next run takes the rest');
select is(count(*), 1::bigint, 'but not what is still to be sent') from data.message where status = 'queued';
select isnt_empty($$ select from data.event where topic = 'booking.confirmed' $$, 'the events stay in the log');

select * from finish();
rollback;
