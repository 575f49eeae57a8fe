create or replace function internal.check_version(p_expected_version integer, p_version integer)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_expected_version <> p_version then
    raise exception using errcode = 'MB103', message = 'version_conflict',
      detail = format('expected_version=%s, version=%s', p_expected_version, p_version),
      hint = 'Read it again and decide on what it is now.';
  end if;
end
$$;

comment on function internal.check_version(integer, integer) is
'Refuses a stale version; a null p_expected_version passes.
Errors: MB103 version_conflict';
