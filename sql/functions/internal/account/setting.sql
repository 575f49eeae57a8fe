-- A setting is null before its first use and '' after.
create or replace function internal.setting(p_name text, p_default integer, p_least integer, p_most integer)
returns integer
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select least(greatest(coalesce(nullif(current_setting(p_name, true), '')::integer, p_default), p_least), p_most)
$$;

comment on function internal.setting(text, integer, integer, integer) is
'A whole number that the operator has set, by alter role … set or in postgresql.conf, kept within bounds.
p_name: as medbook.bcrypt_cost.
p_default: where it is not set.';
