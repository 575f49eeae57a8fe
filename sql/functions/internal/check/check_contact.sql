create or replace function internal.check_contact(p_email text, p_phone text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_email is not null then
    perform internal.check_argument(
      length(p_email) <= 254 and p_email ~ '^[^@[:space:][:cntrl:]]+@[^@[:space:][:cntrl:]]+[.][^@.[:space:][:cntrl:]]+$',
      'email', 'is not an e-mail address');
  end if;
  if p_phone is not null then
    perform internal.check_argument(p_phone ~ '^[+(0-9][0-9 ().x/-]{2,39}$', 'phone', 'is not a phone number');
  end if;
end
$$;

comment on function internal.check_contact(text, text) is
'Refuses a malformed e-mail address or phone number; null passes.
Errors: MB001 invalid_argument';
