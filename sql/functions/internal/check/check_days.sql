create or replace function internal.check_days(p_from date, p_to date)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.check_argument(p_from is not null and isfinite(p_from), 'from', 'is not a date');
  perform internal.check_argument(p_to is not null and isfinite(p_to), 'to', 'is not a date');
  perform internal.check_argument(p_from >= date '1900-01-01', 'from', 'is before 1900');
  if p_to < p_from or p_to - p_from > 366 or p_to > date '9999-12-31' then
    raise exception using errcode = 'MB004', message = 'invalid_range', column = 'to',
      detail = format('from=%s, to=%s', p_from, p_to), hint = 'Give a last day 0 to 366 days after the first, up to 9999.';
  end if;
end
$$;

comment on function internal.check_days(date, date) is
'Refuses days to be generated that are none, infinite, before 1900, inverted or more than 367.
Errors: MB001 invalid_argument, MB004 invalid_range';
