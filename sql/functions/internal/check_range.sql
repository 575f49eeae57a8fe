create or replace function internal.check_range(p_from timestamptz, p_to timestamptz, p_from_field text, p_to_field text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  if not coalesce(isfinite(p_from), true) then
    raise exception using errcode = 'MB004', message = 'invalid_range', column = p_from_field,
      detail = format('%s is infinite', p_from_field), hint = 'Give a finite time.';
  elsif not coalesce(isfinite(p_to), true) then
    raise exception using errcode = 'MB004', message = 'invalid_range', column = p_to_field,
      detail = format('%s is infinite', p_to_field), hint = 'Give a finite time.';
  elsif p_from >= p_to then
    raise exception using errcode = 'MB004', message = 'invalid_range', column = p_to_field,
      detail = format('%s is not after %s', p_to_field, p_from_field), hint = 'Give a range that ends after it begins.';
  end if;
end
$$;

comment on function internal.check_range(timestamptz, timestamptz, text, text) is
'Refuses an infinite end and an empty or inverted range; an end that is null is open and passes.
Errors: MB004 invalid_range';
