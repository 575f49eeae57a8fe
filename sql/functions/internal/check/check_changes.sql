create or replace function internal.check_changes(p_changes jsonb, p_fields jsonb)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_field text;
  v_value jsonb;
  v_kind text;
begin
  perform internal.check_argument(
    jsonb_typeof(p_changes) = 'object' and p_changes <> '{}', 'changes', 'is not an object with at least one field');

  for v_field, v_value in select key, value from jsonb_each(p_changes) loop
    v_kind := p_fields ->> v_field;
    if v_kind is null then
      raise exception using errcode = 'MB002', message = 'unknown_field', column = v_field,
        detail = format('%s is not a field that can be changed', v_field),
        hint = format('Fields: %s.', (select string_agg(key, ', ' order by key) from jsonb_object_keys(p_fields) as f (key)));
    end if;
    continue when v_value = 'null';
    if v_kind = 'integer' then
      perform internal.check_argument(
        case when v_value::text ~ '^-?[0-9]{1,10}$' then abs(v_value::text::numeric) <= 2147483647 end,
        v_field, 'is not an integer');
    else
      perform internal.check_argument(
        jsonb_typeof(v_value) = v_kind, v_field, format('is not %s %s', case when v_kind = 'array' then 'an' else 'a' end, v_kind));
    end if;
  end loop;
end
$$;

comment on function internal.check_changes(jsonb, jsonb) is
'Refuses a change set with an unknown field or a value of the wrong kind. null clears a field.
p_changes: {"field": new value}.
p_fields: {"field": "string" | "integer" | "number" | "boolean" | "array"}, what may be changed.
Errors: MB001 invalid_argument, MB002 unknown_field';
