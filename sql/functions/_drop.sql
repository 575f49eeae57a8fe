-- Throws all sand away, leaving the tables alone: before stone is reverted under it.
do $$
declare
  v_name text;
begin
  for v_name in
    select c.oid::pg_catalog.regclass::text
    from pg_catalog.pg_class as c
    where c.relnamespace = to_regnamespace('data') and c.relrowsecurity
  loop
    execute format('alter table %s disable row level security, no force row level security', v_name);
  end loop;
  for v_name in
    select format('%I on %s', p.polname, c.oid::pg_catalog.regclass)
    from pg_catalog.pg_policy as p
    inner join pg_catalog.pg_class as c on c.oid = p.polrelid
    where c.relnamespace = to_regnamespace('data')
  loop
    execute format('drop policy %s', v_name);
  end loop;
  -- all at once: one may be inlined into another
  select string_agg(p.oid::pg_catalog.regprocedure::text, ', ')
  into v_name
  from pg_catalog.pg_proc as p
  where p.pronamespace in (to_regnamespace('api'), to_regnamespace('internal'));
  if v_name is not null then
    execute format('drop routine %s cascade', v_name);
  end if;
  for v_name in
    select c.oid::pg_catalog.regclass::text
    from pg_catalog.pg_class as c
    where c.relkind = 'c' and c.relnamespace in (to_regnamespace('api'), to_regnamespace('internal'))
  loop
    execute format('drop type if exists %s cascade', v_name);
  end loop;
end
$$;
