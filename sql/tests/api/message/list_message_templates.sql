begin;
\ir ../../fixture.psql
select plan(10);

select api.set_message_template('reminder', 'sms', 'en', 'Of the clinic.', null, :'clinic') \g /dev/null
select api.set_message_template('change', 'sms', 'en', 'Of the clinic.', null, :'clinic') \g /dev/null
select api.set_message_template('reminder', 'sms', 'en', 'Of the platform.') \g /dev/null
select results_eq(
  'select clinic_id, body from api.list_message_templates()', $$ values (null::uuid, 'Of the platform.') $$, 'an admin sees those of the platform');
select is(pg_temp.refusal(format('select api.list_message_templates(%L)', :'unknown')), 'MB201', 'an unknown clinic is not found');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select results_eq(
  format('select clinic_id, kind from api.list_message_templates(%L)', :'clinic'),
  format('values (%1$L::uuid, ''reminder''), (%1$L, ''change'')', :'clinic'), 'an admin of a clinic its own');
select id as first from api.list_message_templates(:'clinic', 1) \gset
select results_eq(
  format('select kind from api.list_message_templates(%L, 1, %L)', :'clinic', :'first'), array['change'], 'page by page');
select is(pg_temp.refusal(format('select api.list_message_templates(%L, %s)', :'clinic', arguments)), 'MB001 ' || field, says) from (values
  ('0', 'limit', 'a page has one row at least'),
  ('501', 'limit', 'and 500 at most'),
  (format('1, %L', :'unknown'), 'after', 'and comes after a row')
) as v (arguments, field, says);
select is(pg_temp.refusal('select api.list_message_templates()'), 'MB302', 'and not those of the platform');
select is(pg_temp.refusal(format('select api.list_message_templates(%L)', :'unknown')), 'MB302', 'nor another''s');
select pg_temp.become('patient', :'ann');
select is(pg_temp.refusal(format('select api.list_message_templates(%L)', :'clinic')), 'MB302', 'a patient may not');

select * from finish();
rollback;
