create or replace function internal.check_timestamp(p_value text, p_field text)
returns timestamptz
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.check_argument(
    p_value ~ '^[0-9]{4,6}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?(Z|[+-][0-9]{2}(:?[0-9]{2}){0,2})$'
    or p_value in ('infinity', '-infinity') or p_value is null,
    p_field, 'is not a time with an offset');
  return p_value::timestamptz;
exception when datetime_field_overflow or invalid_datetime_format or invalid_time_zone_displacement_value then
  perform internal.check_argument(false, p_field, 'is not a time');
  return null;
end
$$;

comment on function internal.check_timestamp(text, text) is
'Reads a time as JSON has it, ISO 8601 with an offset, so that it means the same in every session; null passes.
Errors: MB001 invalid_argument';
