begin;
\ir ../../fixture.psql
\ir planned.psql
select plan(10);

select id as closure from api.add_closure(:'clinic', '2030-01-08 00:00+00', '2030-01-09 00:00+00', 'Inventory') \gset
select format($$ select (r).* from api.replace_closure(%L, '2030-01-08 10:00+00', '2030-01-09 10:00+00', %%s) as r $$, :'closure') as replace \gset
select format(:'replace', 'p_dry_run => true') as dry, format(:'replace', 'null, 1') as real \gset
select results_eq(
  format('select pg_temp.short(replan) from (%s) as r', :'dry'), array['made 2, kept 2, removed 2, conflicts 0, dry true'],
  'a dry run tells what would become of the slots');
select is(pg_temp.live(:'doctor'), '09 09:00, 09 10:00', 'and changes none');
-- a session's time zone is its own affair
set timezone = 'Asia/Kolkata';
select results_eq(
  format('select starts_at, ends_at, reason, version, pg_temp.short(replan) from (%s) as r', :'real'),
  $$ values (timestamptz '2030-01-08 10:00+00', timestamptz '2030-01-09 10:00+00', null::text, 2,
    'made 2, kept 2, removed 2, conflicts 0, dry false') $$,
  'all fields are replaced, the reason that is left out is cleared');
set timezone = 'UTC';
select is(pg_temp.live(:'doctor'), '08 09:00, 09 10:00', 'the slots follow');
select is(pg_temp.refusal(:'real'), 'MB103', 'a stale version is refused');
select is(
  pg_temp.refusal(format($$ select api.replace_closure(%L, null, '2030-01-09') $$, :'closure')), 'MB001 starts_at', 'it needs a start');
select is(
  pg_temp.refusal(format($$ select api.replace_closure(%L, '2030-01-09', '2030-01-09') $$, :'closure')), 'MB004 ends_at', 'and an end after it');
select format(:'replace', 'p_reason => null') as call \gset
select is(pg_temp.refusal(:'call', 'medbook_http'), 'MB301', 'nobody may not replace it');
select pg_temp.become('doctor', p_doctor_id => :'doctor');
select is(pg_temp.refusal(:'call'), 'MB208', 'a doctor does not find what is the clinic''s');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select is(pg_temp.refusal(:'call'), 'none', 'its clinic''s admin may');

select * from finish();
rollback;
