create or replace function internal.refuse_unseen()
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = '40001', message = 'serialization_failure', hint = 'Run the transaction again.';
  end if;
end
$$;

comment on function internal.refuse_unseen() is
'For whoever was refused by a foreign key: above READ COMMITTED what is in the way may be newer than what the transaction sees, and it is to be run again. At READ COMMITTED it is seen: then returns.
Errors: 40001 serialization_failure';
