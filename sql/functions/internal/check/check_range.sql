create or replace function internal.check_range(p_from timestamptz, p_to timestamptz, p_from_field text, p_to_field text)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  c_first constant timestamptz := timestamptz '1900-01-01 00:00+00';
  c_last constant timestamptz := timestamptz '9999-12-31 00:00+00';
begin
  if not coalesce(p_from between c_first and c_last, true) then
    raise exception using errcode = 'MB004', message = 'invalid_range', column = p_from_field,
      detail = format('%s is not from 1900 to 9999', p_from_field), hint = 'Give a time in those years.';
  elsif not coalesce(p_to between c_first and c_last, true) then
    raise exception using errcode = 'MB004', message = 'invalid_range', column = p_to_field,
      detail = format('%s is not from 1900 to 9999', p_to_field), hint = 'Give a time in those years.';
  elsif p_from >= p_to then
    raise exception using errcode = 'MB004', message = 'invalid_range', column = p_to_field,
      detail = format('%s is not after %s', p_to_field, p_from_field), hint = 'Give a range that ends after it begins.';
  end if;
end
$$;

comment on function internal.check_range(timestamptz, timestamptz, text, text) is
'Refuses an end that is infinite or out of 1900 to 9999, and an empty or inverted range; an end that is null is open and passes.
Errors: MB004 invalid_range';
