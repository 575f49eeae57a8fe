create or replace function internal.check_date(p_value text, p_field text)
returns date
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.check_argument(
    p_value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', p_field, format('has %s, which is not a date like 2030-12-25', left(p_value, 40)));
  return make_date(left(p_value, 4)::integer, substr(p_value, 6, 2)::integer, right(p_value, 2)::integer);
exception when datetime_field_overflow then
  perform internal.check_argument(false, p_field, format('has %s, which is no day of the calendar', p_value));
  return null;
end
$$;

comment on function internal.check_date(text, text) is
'Reads a date as JSON has it, YYYY-MM-DD and nothing else.
Errors: MB001 invalid_argument';
