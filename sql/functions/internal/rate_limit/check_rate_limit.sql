create or replace function internal.check_rate_limit(p_action text, p_subject text, p_is_taken boolean default true)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_wait integer;
begin
  if p_is_taken then
    v_wait := internal.take_rate_limit(p_action, p_subject);
  else
    select internal.rate_limit_wait(rule, r.accepted_at, internal.now()) into v_wait
    from data.rate_limit as r
    inner join data.rate_limit_rule as rule on rule.action = r.action
    where r.subject = sha256(convert_to(p_subject, 'UTF8')) and r.action = p_action;
  end if;
  if v_wait is not null then
    raise exception using errcode = 'MB404', message = 'rate_limited',
      detail = format('action=%s, retry_after=%s', p_action, v_wait), hint = 'Try again when retry_after seconds have passed.';
  end if;
end
$$;

comment on function internal.check_rate_limit(text, text, boolean) is
'Refuses a call that its rule does not let through, and counts it otherwise. DETAIL says how many seconds to wait.
p_action: of data.rate_limit_rule.
p_subject: who it is; kept as a digest.
p_is_taken: false only looks, without a lock: to refuse early what would be refused in the end.
Errors: MB404 rate_limited';
