begin;
set client_min_messages = warning;
select plan(5);

-- by the server's clock: pg_cron knows no other. The runs, numbered as they began, are those of the login the jobs run as
insert into cron.job_run_details (jobid, runid, database, username, command, status, start_time, end_time)
values
  (1, -50, current_database(), 'medbook_migrator', 'never began', 'failed', null, null),
  (1, -40, current_database(), 'medbook_migrator', 'cut off', 'failed', now() - interval '4 days', null),
  (1, -30, current_database(), 'medbook_migrator', 'old', 'succeeded', now() - interval '4 days', now() - interval '3 days 1 microsecond'),
  (1, -20, current_database(), 'medbook_migrator', 'kept', 'succeeded', now() - interval '3 days', now() - interval '3 days'),
  (1, -10, current_database(), 'medbook_migrator', 'running', 'running', now() - interval '1 minute', null);

set session authorization medbook_migrator;
select internal.purge_cron_history() as purged \gset
reset session authorization;
select ok(:purged >= 1, 'it says how many it purged');
select is_empty('select runid from cron.job_run_details where runid = -30', 'a run that ended over 3 days ago is forgotten');
select isnt_empty('select runid from cron.job_run_details where runid = -20', 'a run that ended exactly 3 days ago is kept');
select isnt_empty('select runid from cron.job_run_details where runid = -10', 'a run that has not ended is kept');
select is_empty(
  'select runid from cron.job_run_details where runid in (-40, -50)',
  'older runs that a restart cut off, or that never began, are forgotten');

select * from finish();
rollback;
