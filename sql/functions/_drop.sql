-- Throws all sand away, leaving the tables alone: before stone is reverted under it.
do $$
declare
  v_name text;
begin
  for v_name in
    select p.oid::pg_catalog.regprocedure::text
    from pg_catalog.pg_proc as p
    where p.pronamespace in (to_regnamespace('api'), to_regnamespace('internal'))
  loop
    execute format('drop routine if exists %s cascade', v_name);
  end loop;
  for v_name in
    select c.oid::pg_catalog.regclass::text
    from pg_catalog.pg_class as c
    where c.relkind = 'c' and c.relnamespace in (to_regnamespace('api'), to_regnamespace('internal'))
  loop
    execute format('drop type if exists %s cascade', v_name);
  end loop;
end
$$;
