create or replace function internal.check_email(p_email text)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_email text := lower(internal.check_text(p_email, 'email', 254, true));
begin
  perform internal.check_contact(v_email, null);
  return v_email;
end
$$;

comment on function internal.check_email(text) is
'Returns an e-mail address trimmed and in lower case, or refuses it.
Errors: MB001 invalid_argument';
