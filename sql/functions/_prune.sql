-- Every routine a file still declares was just created or replaced by this transaction. The others are orphans:
-- removed files, old overloads. They go together, as one may be inlined into another.
do $$
declare
  v_orphans text;
begin
  select string_agg(p.oid::pg_catalog.regprocedure::text, ', ')
  into v_orphans
  from pg_catalog.pg_proc as p
  where
    p.pronamespace in ('api'::pg_catalog.regnamespace, 'internal'::pg_catalog.regnamespace)
    and p.xmin <> pg_catalog.pg_current_xact_id()::pg_catalog.xid;
  if v_orphans is not null then
    raise notice 'dropping %, which no file declares any more', v_orphans;
    execute format('drop routine %s', v_orphans);
  end if;
end
$$;
