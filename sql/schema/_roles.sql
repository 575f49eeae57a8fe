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
  comment on role medbook_worker is 'Consumes events.';

  grant medbook_owner to medbook_migrator;
  grant medbook_api to medbook_http, medbook_service;

  alter role medbook_http set timezone = 'UTC';
  alter role medbook_http set statement_timeout = '5s';
  alter role medbook_http set idle_in_transaction_session_timeout = '10s';
  alter role medbook_http set jit = off;
  alter role medbook_worker set timezone = 'UTC';
  alter role medbook_migrator set timezone = 'UTC';

  execute format('grant connect on database %s to medbook_migrator, medbook_http, medbook_worker, medbook_service', v_database);
  execute format('grant create, temporary on database %s to medbook_owner', v_database);
  execute format('revoke temporary on database %s from public', v_database);
end
$$;

-- What a bare login could do besides calling api: allowed again for the owner where MedBook itself needs it.
do $$
begin
  if not (select rolsuper from pg_catalog.pg_roles where rolname = current_user) then
    raise notice 'not a superuser: dangerous pg_catalog functions stay executable by PUBLIC, and pg_cron is not set up';
    return;
  end if;

  revoke create on schema public from public;
  revoke execute on function
    pg_catalog.lo_creat(integer), pg_catalog.lo_create(oid), pg_catalog.lo_from_bytea(oid, bytea),
    pg_catalog.lo_open(oid, integer), pg_catalog.lo_put(oid, bigint, bytea), pg_catalog.lo_unlink(oid),
    pg_catalog.lowrite(integer, bytea), pg_catalog.lo_truncate(integer, integer), pg_catalog.lo_truncate64(integer, bigint),
    pg_catalog.pg_sleep(double precision), pg_catalog.pg_sleep_for(interval), pg_catalog.pg_sleep_until(timestamptz),
    pg_catalog.pg_notify(text, text), pg_catalog.pg_export_snapshot(),
    pg_catalog.pg_logical_emit_message(boolean, text, text), pg_catalog.pg_logical_emit_message(boolean, text, bytea),
    pg_catalog.pg_cancel_backend(integer), pg_catalog.pg_terminate_backend(integer, bigint),
    pg_catalog.pg_advisory_lock(bigint), pg_catalog.pg_advisory_lock(integer, integer),
    pg_catalog.pg_advisory_lock_shared(bigint), pg_catalog.pg_advisory_lock_shared(integer, integer),
    pg_catalog.pg_advisory_xact_lock(bigint), pg_catalog.pg_advisory_xact_lock(integer, integer),
    pg_catalog.pg_advisory_xact_lock_shared(bigint), pg_catalog.pg_advisory_xact_lock_shared(integer, integer),
    pg_catalog.pg_try_advisory_lock(bigint), pg_catalog.pg_try_advisory_lock(integer, integer),
    pg_catalog.pg_try_advisory_lock_shared(bigint), pg_catalog.pg_try_advisory_lock_shared(integer, integer),
    pg_catalog.pg_try_advisory_xact_lock(bigint), pg_catalog.pg_try_advisory_xact_lock(integer, integer),
    pg_catalog.pg_try_advisory_xact_lock_shared(bigint), pg_catalog.pg_try_advisory_xact_lock_shared(integer, integer)
  from public;
  grant execute on function
    pg_catalog.pg_try_advisory_xact_lock(bigint), pg_catalog.pg_advisory_xact_lock(bigint),
    pg_catalog.pg_try_advisory_lock(bigint), pg_catalog.pg_advisory_lock(bigint)
  to medbook_owner;

  if current_setting('cron.database_name', true) = current_database() then
    create extension if not exists pg_cron;
    grant usage on schema cron to medbook_migrator;
  end if;
end
$$;
