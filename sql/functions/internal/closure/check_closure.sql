create or replace function internal.check_closure(p_closure data.closure)
returns data.closure
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.check_argument(p_closure.starts_at is not null, 'starts_at', 'is required');
  perform internal.check_argument(p_closure.ends_at is not null, 'ends_at', 'is required');
  perform internal.check_range(p_closure.starts_at, p_closure.ends_at, 'starts_at', 'ends_at');
  if p_closure.ends_at - p_closure.starts_at > interval '366 days' then
    raise exception using errcode = 'MB004', message = 'invalid_range', column = 'ends_at',
      detail = format('starts_at=%s, ends_at=%s', p_closure.starts_at, p_closure.ends_at),
      hint = 'Give an end at most 366 days after the start.';
  end if;
  p_closure.reason := internal.check_text(p_closure.reason, 'reason', 500);
  return p_closure;
end
$$;

comment on function internal.check_closure(data.closure) is
'Returns the closure with its reason trimmed, or refuses it.
Errors: MB001 invalid_argument, MB004 invalid_range';
