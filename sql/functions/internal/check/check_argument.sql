create or replace function internal.check_argument(p_is_valid boolean, p_field text, p_problem text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_is_valid is not true then
    raise exception using errcode = 'MB001', message = 'invalid_argument', column = p_field,
      detail = format('%s %s', p_field, p_problem),
      hint = format('Correct %s and call again.', p_field);
  end if;
end
$$;

comment on function internal.check_argument(boolean, text, text) is
'Refuses an argument unless p_is_valid is true; null counts as false.
p_field: the argument without p_; travels as COLUMN of the error.
p_problem: what is wrong with it, after its name: "is required".
Errors: MB001 invalid_argument';
