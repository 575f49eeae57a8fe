create or replace function internal.check_time_zone(p_time_zone text)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (
    select from pg_timezone_names
    where name = p_time_zone and (name ~ '/' and name !~ '^(posix|right)/' or name = 'UTC')
  ) then
    raise exception using errcode = 'MB003', message = 'invalid_time_zone', column = 'time_zone',
      detail = 'time_zone is not an IANA time zone name',
      hint = 'Use a name like Europe/London.';
  end if;
end
$$;

comment on function internal.check_time_zone(text) is
'Refuses what is no IANA name of a time zone; null too.
Errors: MB003 invalid_time_zone';
