-- One named pg_cron entry a job, run as medbook_migrator: pg_cron must log in, which the owner role cannot.
do $$
begin
  if not exists (
    select
    from pg_catalog.pg_namespace
    where nspname = 'cron' and has_schema_privilege('medbook_migrator', oid, 'usage')
  ) then
    raise notice 'no pg_cron in this database: run `medbook tick`, as a service or from cron';
    return;
  end if;

  set local role medbook_migrator;
  perform cron.unschedule(jobname)
  from cron.job
  where
    starts_with(jobname, 'medbook_') and username = 'medbook_migrator' and database = current_database()
    and jobname not in (select 'medbook_' || name from internal.jobs());
  perform cron.schedule('medbook_' || name, schedule, format(case
    when in_batches then 'do $do$ begin while internal.%I() > 0 loop commit; end loop; end $do$'
    else 'select internal.%I()'
  end, name))
  from internal.jobs();
end
$$;
