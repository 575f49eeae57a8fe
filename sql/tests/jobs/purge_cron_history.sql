begin;
set client_min_messages = warning;
select plan(5);

-- by the server's clock: pg_cron knows no other. The runs are those of the login that the jobs run as
insert into cron.job_run_details (jobid, runid, database, username, command, status, start_time, end_time)
values
  (1, -1, current_database(), 'medbook_migrator', 'kept', 'succeeded', now() - interval '3 days', now() - interval '3 days'),
  (1, -2, current_database(), 'medbook_migrator', 'purged', 'succeeded', now() - interval '4 days', now() - interval '3 days 1 microsecond'),
  (1, -3, current_database(), 'medbook_migrator', 'running', 'running', now() - interval '1 minute', null),
  (1, -4, current_database(), 'medbook_migrator', 'restarted', 'failed', now() - interval '4 days', null);

set session authorization medbook_migrator;
select internal.purge_cron_history() as purged \gset
reset session authorization;
select ok(:purged >= 1, 'it says how many it purged');
select is_empty('select runid from cron.job_run_details where runid = -2', 'a run that ended over 3 days ago is forgotten');
select isnt_empty('select runid from cron.job_run_details where runid = -1', 'a run that ended exactly 3 days ago is kept');
select isnt_empty('select runid from cron.job_run_details where runid = -3', 'a run that has not ended is kept');
select is_empty(
  'select runid from cron.job_run_details where runid = -4',
  'a run of 4 days ago that a restart of the server cut off, which has no end, is forgotten');

select * from finish();
rollback;
