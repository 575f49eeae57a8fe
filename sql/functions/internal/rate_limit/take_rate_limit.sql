-- Locks the subject's one row, and waits for nothing after that: it is the last of the locks, so that whoever holds it ends.
-- The row is judged again once it is locked, by the clock of that moment: exact, however many ask at once. Undone with the
-- transaction, so that a call that is refused after all does not count.
create or replace function internal.take_rate_limit(p_action text, p_subject text)
returns integer
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_rule data.rate_limit_rule;
  v_subject bytea := sha256(convert_to(p_subject, 'UTF8'));
  v_accepted_at timestamptz[];
begin
  select * into strict v_rule from data.rate_limit_rule where action = p_action;
  insert into data.rate_limit as r (subject, action, accepted_at)
  values (v_subject, p_action, array[internal.now()])
  on conflict (subject, action) do update
    set accepted_at = (r.accepted_at || internal.now())[greatest(cardinality(r.accepted_at) + 2 - v_rule.max_calls, 1) :]
    where internal.rate_limit_wait(v_rule, r.accepted_at, internal.now()) is null;
  if found then
    return null;
  end if;

  select accepted_at into v_accepted_at from data.rate_limit where subject = v_subject and action = p_action;
  return greatest(internal.rate_limit_wait(v_rule, v_accepted_at, internal.now()), 1);
end
$$;

comment on function internal.take_rate_limit(text, text) is
'Counts a call, if its rule lets it through. Raises nothing, so that a call that has failed can be counted and committed.
p_action: of data.rate_limit_rule.
p_subject: who it is; kept as a digest.
Returns null when it was let through, else the seconds to wait.';
