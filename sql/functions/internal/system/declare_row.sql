-- Makes a row shape what its file says. Attributes added at the end are added in place, so callers in flight go on;
-- any other change drops the shape with the functions that return it, which the same transaction creates again.
create or replace function internal.declare_row(p_name text, p_attributes text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_declared text[];
  v_present text[];
  v_attribute text;
begin
  execute format('create type pg_temp.declared as (%s)', p_attributes);
  select array_agg(format('%I %s', attname, format_type(atttypid, atttypmod)) order by attnum)
  into v_declared
  from pg_attribute
  where attrelid = 'pg_temp.declared'::regclass;
  drop type pg_temp.declared;

  select array_agg(format('%I %s', attname, format_type(atttypid, atttypmod)) order by attnum)
  into v_present
  from pg_attribute
  where attrelid = to_regclass(p_name) and not attisdropped;

  if v_present is null then
    execute format('create type %s as (%s)', p_name, p_attributes);
  elsif v_present = v_declared[:cardinality(v_present)] then
    foreach v_attribute in array v_declared[cardinality(v_present) + 1:] loop
      execute format('alter type %s add attribute %s cascade', p_name, v_attribute);
    end loop;
  else
    execute format('drop type %s cascade', p_name);
    execute format('create type %s as (%s)', p_name, p_attributes);
  end if;
end
$$;

comment on function internal.declare_row(text, text) is
'Creates or alters a composite type so that it has exactly these attributes.
p_name: schema-qualified name.
p_attributes: "name type, …" as in create type.';
