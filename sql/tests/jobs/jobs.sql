begin;
set client_min_messages = warning;
select plan(6);

select isnt_empty('select from internal.jobs()', 'there are jobs');
select is_empty(
  $$ select name from internal.jobs()
  where not exists (
    select from pg_proc
    where pronamespace = 'internal'::regnamespace and proname = name and pronargs = pronargdefaults
  ) $$,
  'every job is a function of schema internal that can be called without arguments');
select is_empty(
  $$ select name from internal.jobs() group by name having count(*) > 1 $$,
  'no job is named twice');

select set_eq(
  $$ select 'medbook_' || name, schedule, format(case
    when in_batches then 'do $do$ begin while internal.%I() > 0 loop commit; end loop; end $do$'
    else 'select internal.%I()'
  end, name) from internal.jobs() $$,
  $$ select jobname::text, schedule, command from cron.job
  where jobname like 'medbook\_%' and username = 'medbook_migrator' and database = current_database() and active $$,
  'pg_cron runs exactly the jobs, by their schedule, as medbook_migrator');
select is_empty(
  $$ select jobname from cron.job where command like '%internal.%' and username <> 'medbook_migrator' $$,
  'no other login runs a job');
select is_empty(
  $$ select name from internal.jobs()
  where every <> case
    when schedule = '* * * * *' then interval '1 minute'
    when schedule ~ '^\*/\d+ \* \* \* \*$' then substring(schedule from '^\*/(\d+)')::integer * interval '1 minute'
    when schedule ~ '^\d+ \* \* \* \*$' then interval '1 hour'
    when schedule ~ '^\d+ \d+ \* \* \*$' then interval '1 day'
  end is not false $$,
  'the interval of a job says what its schedule says');

select * from finish();
rollback;
