-- Dynamic, because the table exists only where pg_cron does.
create or replace function internal.purge_cron_history()
returns integer
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_count integer := 0;
begin
  if to_regclass('cron.job_run_details') is not null then
    -- by run, as a run that never started has no time at all
    execute 'delete from cron.job_run_details where runid <= (
      select max(runid) from cron.job_run_details where coalesce(end_time, start_time) < now() - interval ''3 days'')';
    get diagnostics v_count = row_count;
  end if;
  return v_count;
end
$$;

comment on function internal.purge_cron_history() is
'Job, nightly: forgets the pg_cron runs of over 3 days ago, which pg_cron itself keeps for ever. Does nothing without pg_cron.
Returns how many it purged.';
