begin;
\ir ../../fixture.psql
\ir messages.psql
select plan(16);

select id as booking from api.book_slot(:'visit', :'ann', p_confirm => true) \gset
select id as bobs from api.book_slot(:'other_visit', :'bob', p_confirm => true) \gset
select pg_temp.plan() \g /dev/null
select pg_temp.claimed(p_limit => 1) \g /dev/null
select (api.finish_message(id)).status from data.message where attempts = 1 \g /dev/null
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(count(*), 6::bigint, 'an admin sees what his patients are told') from api.list_messages(:'clinic');
select results_eq(
  format('select id from api.list_messages(%L)', :'clinic'), 'select id from data.message order by id desc', 'the newest first');
select is(count(*), 1::bigint, 'or what was sent') from api.list_messages(:'clinic', 'sent');
select is(count(*), 3::bigint, 'or to one patient') from api.list_messages(:'clinic', p_patient_id => :'bob');
select id as second from api.list_messages(:'clinic', p_limit => 2) offset 1 \gset
select results_eq(
  format('select id from api.list_messages(%L, p_limit => 2, p_after => %L)', :'clinic', :'second'),
  'select id from data.message order by id desc limit 2 offset 2', 'page by page');
select is_empty(
  format($$ select from api.list_messages(%L) as m where to_jsonb(m)::text ~ '@|Ann' $$, :'clinic'), 'without a name or an address');
select is(pg_temp.refusal(format('select api.list_messages(%s)', arguments)), refusal, says) from (values
  (format('%L, ''lost''', :'clinic'), 'MB001 status', 'a status is one that there is'),
  (format('%L, p_limit => 0', :'clinic'), 'MB001 limit', 'a page has one row at least'),
  (format('%L, p_limit => 501', :'clinic'), 'MB001 limit', 'and 500 at most'),
  (format('%L, p_after => %L', :'clinic', :'unknown'), 'MB001 after', 'and comes after a row'),
  (format('%L', :'unknown'), 'MB302', 'he sees his clinics only')
) as v (arguments, refusal, says);
select pg_temp.become('patient', :'ann');
select is(pg_temp.refusal(format('select api.list_messages(%L)', :'clinic')), 'MB302', 'a patient may not');
select pg_temp.become('admin');
select id as clinic_b from api.create_clinic('Wimpole Street Clinic', 'Europe/London') \gset
select is_empty(format('select id from api.list_messages(%L)', :'clinic_b'), 'another clinic has none, whoever asks');
select is(pg_temp.refusal(format('select api.list_messages(%L)', :'unknown')), 'MB201', 'an unknown clinic is not found');
select is(topic || ' ' || (payload ->> 'function'), 'patient.read list_messages', 'that they were read is on the record')
from data.event where topic = 'patient.read' order by id desc limit 1;
-- what is exported of him
select is(jsonb_array_length(messages), 3, 'his own are among what he may export') from api.export_patient(:'ann');

select * from finish();
rollback;
