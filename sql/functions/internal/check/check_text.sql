create or replace function internal.check_text(
  p_value text, p_field text, p_max_length integer, p_is_required boolean default false
)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_value text := nullif(
    regexp_replace(p_value, E'^[\\s\u00A0\u200B\uFEFF]+|[\\s\u00A0\u200B\uFEFF]+$', '', 'g'), '');
begin
  if v_value is null and p_is_required then
    perform internal.check_argument(false, p_field, 'is required');
  elsif length(v_value) > p_max_length then
    perform internal.check_argument(false, p_field, format('is longer than %s characters', p_max_length));
  elsif translate(v_value, E'\n\r\t', '') ~ '[[:cntrl:]]' then
    perform internal.check_argument(false, p_field, 'has control characters');
  end if;
  return v_value;
end
$$;

comment on function internal.check_text(text, text, integer, boolean) is
'Returns the text without blanks around it (no-break and zero-width ones are blanks too), null when nothing is left.
p_max_length: in characters.
Errors: MB001 invalid_argument';
