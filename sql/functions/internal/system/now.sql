-- The one clock: real time unless a tester set medbook.now, which is honoured only for a member of the owner role,
-- so that no client can push a hold past its end.
create or replace function internal.now()
returns timestamptz
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_override text := nullif(current_setting('medbook.now', true), '');
begin
  if v_override is not null and pg_has_role(session_user, 'medbook_owner', 'member') then
    return v_override::timestamptz;
  end if;
  return clock_timestamp();
end
$$;

comment on function internal.now() is
'The time MedBook judges by. Moves within a transaction, so that expiry is judged after a lock is held.
Returns clock_timestamp(), or the setting medbook.now for a member of medbook_owner.';
