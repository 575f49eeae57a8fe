-- The one clock: real time unless a tester set medbook.now, which is honoured only for a member of the owner role,
-- so that no client can push a hold past its end.
create or replace function internal.now()
returns timestamptz
language sql
volatile
return case
  when nullif(current_setting('medbook.now', true), '') is null then clock_timestamp()
  when pg_has_role(session_user, 'medbook_owner', 'member') then current_setting('medbook.now')::timestamptz
  else clock_timestamp()
end;

comment on function internal.now() is
'The time MedBook judges by. Moves within a transaction, so that expiry is judged after a lock is held.
Returns clock_timestamp(), or the setting medbook.now for a member of medbook_owner.';
