create or replace function internal.check_recurrence(
  p_first date, p_frequency text, p_every integer, p_count integer, p_until date
)
returns integer
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
  c_most constant integer := 100;
  v_step integer := case when p_every between 1 and 52 then p_every end * case p_frequency when 'daily' then 1 when 'weekly' then 7 end;
  v_field text;
  v_problem text;
begin
  if coalesce(p_frequency not in ('daily', 'weekly'), true) then
    v_field := 'frequency';
    v_problem := 'is not daily or weekly';
  elsif coalesce(p_every not between 1 and 52, true) then
    v_field := 'every';
    v_problem := 'is not 1 to 52';
  elsif num_nonnulls(p_count, p_until) <> 1 then
    v_field := 'count';
    v_problem := 'or until is required, and not both';
  elsif p_count not between 2 and c_most then
    v_field := 'count';
    v_problem := format('is not 2 to %s', c_most);
  elsif p_until < p_first + v_step or p_until >= p_first + c_most * v_step then
    v_field := 'until';
    v_problem := format('does not make 2 to %s occurrences', c_most);
  else
    return coalesce(p_count, (p_until - p_first) / v_step + 1);
  end if;
  raise exception using errcode = 'MB006', message = 'invalid_recurrence', column = v_field,
    detail = format('%s %s', v_field, v_problem), hint = format('Correct %s and call again.', v_field);
end
$$;

comment on function internal.check_recurrence(date, text, integer, integer, date) is
'How many occurrences a recurrence has, 2 to 100; or refuses it.
p_first: the local day of the first one.
Errors: MB006 invalid_recurrence';
