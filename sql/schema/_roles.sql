-- Cluster-level part of MedBook: roles and what they may do in this database. Run once per database by
-- `make bootstrap`, as a superuser or as a CREATEROLE user who owns the database. Safe to run again.
-- Logins get no password here: give them one (\password medbook_http) or let pg_hba.conf decide.
do $$
declare
  v_database text := quote_ident(current_database());
begin
  if to_regrole('medbook_owner') is null then create role medbook_owner nologin; end if;
  if to_regrole('medbook_api') is null then create role medbook_api nologin; end if;
  if to_regrole('medbook_service') is null then create role medbook_service nologin; end if;
  if to_regrole('medbook_reader') is null then create role medbook_reader nologin; end if;
  if to_regrole('medbook_migrator') is null then create role medbook_migrator login; end if;
  if to_regrole('medbook_http') is null then create role medbook_http login; end if;
  if to_regrole('medbook_worker') is null then create role medbook_worker login; end if;

  comment on role medbook_owner is 'Owns every MedBook object; never logs in.';
  comment on role medbook_api is 'May execute the functions of schema api, and nothing else.';
  comment on role medbook_service is 'Group of trusted back ends: acts as service without claims.';
  comment on role medbook_reader is 'Read-only reporting views.';
  comment on role medbook_migrator is 'Deploys: may set role medbook_owner. The scheduled jobs run as it.';
  comment on role medbook_http is 'What the HTTP server connects as: an end user''s claims are always required.';
  comment on role medbook_worker is 'Consumes events: acts as worker without claims.';

  grant medbook_owner to medbook_migrator;
  grant medbook_api to medbook_http, medbook_service, medbook_worker;

  alter role medbook_http set timezone = 'UTC';
  alter role medbook_http set statement_timeout = '5s';
  alter role medbook_http set lock_timeout = '2s';
  alter role medbook_http set idle_in_transaction_session_timeout = '1s';
  -- compiling a plan takes up to a second, and running it a thousandth of that
  alter role medbook_http set jit = off;
  alter role medbook_worker set jit = off;
  alter role medbook_migrator set jit = off;
  alter role medbook_worker set timezone = 'UTC';
  alter role medbook_worker set statement_timeout = '30s';
  alter role medbook_worker set lock_timeout = '5s';
  alter role medbook_worker set idle_in_transaction_session_timeout = '1s';
  alter role medbook_migrator set timezone = 'UTC';
  -- sqitch waits inside a transaction while a change runs; changes and the jobs set their own lock_timeout
  alter role medbook_migrator set idle_in_transaction_session_timeout = '1h';

  execute format('grant connect on database %s to medbook_migrator, medbook_http, medbook_worker, medbook_service', v_database);
  execute format('grant create, temporary on database %s to medbook_owner', v_database);
  execute format('revoke temporary on database %s from public', v_database);
end
$$;

-- What a bare login could do besides calling api: allowed again for the owner where MedBook itself needs it.
do $$
declare
  v_dangerous constant text[] := '{
    lo_creat, lo_create, lo_from_bytea, lo_open, lo_put, lo_unlink, lo_get, lo_close, lo_lseek, lo_lseek64, lo_tell, lo_tell64,
    lo_truncate, lo_truncate64, loread, lowrite,
    pg_sleep, pg_sleep_for, pg_sleep_until, pg_notify, pg_export_snapshot, pg_cancel_backend, pg_terminate_backend,
    pg_advisory_lock, pg_advisory_lock_shared, pg_advisory_xact_lock, pg_advisory_xact_lock_shared,
    pg_try_advisory_lock, pg_try_advisory_lock_shared, pg_try_advisory_xact_lock, pg_try_advisory_xact_lock_shared,
    pg_logical_emit_message, pg_create_physical_replication_slot, pg_create_logical_replication_slot,
    pg_copy_physical_replication_slot, pg_copy_logical_replication_slot, pg_drop_replication_slot, pg_replication_slot_advance,
    pg_logical_slot_get_changes, pg_logical_slot_get_binary_changes,
    pg_logical_slot_peek_changes, pg_logical_slot_peek_binary_changes,
    query_to_xml, query_to_xmlschema, query_to_xml_and_xmlschema, cursor_to_xml, cursor_to_xmlschema, ts_stat, ts_rewrite,
    pg_read_file_old, pg_rotate_logfile_old, pg_import_system_collations, pg_nextoid, pg_stop_making_pinned_objects
  }';
  v_name text;
  v_routine regprocedure;
begin
  if not (select rolsuper from pg_catalog.pg_roles where rolname = current_user) then
    raise notice 'not a superuser: dangerous pg_catalog functions stay executable by PUBLIC, and pg_cron is not set up';
    return;
  end if;

  revoke create on schema public from public;
  foreach v_name in array v_dangerous loop
    for v_routine in
      select oid::regprocedure from pg_catalog.pg_proc where pronamespace = 'pg_catalog'::regnamespace and proname = v_name
    loop
      execute format('revoke execute on function %s from public', v_routine);
    end loop;
  end loop;
  grant execute on function
    pg_catalog.pg_try_advisory_xact_lock(bigint), pg_catalog.pg_advisory_xact_lock(bigint),
    pg_catalog.pg_advisory_xact_lock_shared(bigint),
    pg_catalog.pg_try_advisory_lock(bigint), pg_catalog.pg_advisory_lock(bigint)
  to medbook_owner;

  if current_setting('cron.database_name', true) = current_database() then
    create extension if not exists pg_cron;
    grant usage on schema cron to medbook_migrator;
  end if;
end
$$;
