-- Every routine a file still declares was just created or replaced by this transaction. The others are orphans:
-- removed files, old overloads.
do $$
declare
  v_orphan text;
begin
  for v_orphan in
    select p.oid::pg_catalog.regprocedure::text
    from pg_catalog.pg_proc as p
    where
      p.pronamespace in ('api'::pg_catalog.regnamespace, 'internal'::pg_catalog.regnamespace)
      and p.xmin <> pg_catalog.pg_current_xact_id()::pg_catalog.xid
  loop
    raise notice 'dropping %, which no file declares any more', v_orphan;
    execute format('drop routine %s', v_orphan);
  end loop;
end
$$;
