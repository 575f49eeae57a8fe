create or replace function internal.fingerprint(p_arguments jsonb)
returns bytea
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select sha256(convert_to(p_arguments::text, 'UTF8'))
$$;

comment on function internal.fingerprint(jsonb) is
'SHA-256 of the arguments of a call, to tell a repeated one from another with the same key.';
