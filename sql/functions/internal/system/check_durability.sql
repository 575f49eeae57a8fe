-- Every writer passes here: with synchronous_commit off, as any session may turn it, a crash would lose what was acknowledged.
create or replace function internal.check_durability()
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if current_setting('synchronous_commit') = 'off' then
    raise exception using errcode = 'MB503', message = 'durability_refused',
      hint = 'Set synchronous_commit to on: with off a crash loses bookings that were acknowledged.';
  end if;
end
$$;

comment on function internal.check_durability() is
'Refuses a session that would not wait until what it writes is safe on disk.
Errors: MB503 durability_refused';
