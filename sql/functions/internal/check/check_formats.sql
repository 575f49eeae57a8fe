-- What a jsonb string must look like to become a value of its type: a cast would refuse it without naming the field.
create or replace function internal.check_formats(p_changes jsonb, p_formats jsonb)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
  c_uuid constant text := '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';
  v_field text;
  v_format text;
  v_value text;
begin
  for v_field, v_format in select key, value from jsonb_each_text(p_formats) loop
    v_value := p_changes ->> v_field;
    continue when v_value is null;
    if v_format = 'date' then
      perform internal.check_argument(
        case
          when v_value ~ '^(19|[2-9][0-9])[0-9]{2}-(0[1-9]|1[0-2])-[0-9]{2}$'
            then right(v_value, 2)::integer between 1
            and extract(day from (left(v_value, 8) || '01')::date + interval '1 month' - interval '1 day')
        end,
        v_field, 'is not a date from 1900-01-01 to 9999-12-31');
    elsif v_format = 'time' then
      perform internal.check_argument(
        v_value ~ '^(([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?|24:00(:00)?)$', v_field, 'is not a time of day');
    elsif v_format = 'uuid' then
      perform internal.check_argument(v_value ~ c_uuid, v_field, 'is not an id');
    else
      perform internal.check_argument(
        (
          select coalesce(bool_and(jsonb_typeof(v_id) = 'string' and v_id #>> '{}' ~ c_uuid), true)
          from jsonb_array_elements(p_changes -> v_field) as v_id
        ),
        v_field, 'is not a list of ids');
    end if;
  end loop;
end
$$;

comment on function internal.check_formats(jsonb, jsonb) is
'Refuses a string of a change set that is no value of its type; null passes.
p_changes: {"field": new value}, of the kinds that internal.check_changes asks for.
p_formats: {"field": "date" | "time" | "uuid" | "uuids"}; what is not in p_changes passes.
Errors: MB001 invalid_argument';
