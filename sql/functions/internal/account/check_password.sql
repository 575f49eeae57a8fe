create or replace function internal.check_password(p_password text, p_field text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.check_argument(p_password is not null, p_field, 'is required');
  perform internal.check_argument(length(p_password) >= 12, p_field, 'is shorter than 12 characters');
  -- bcrypt reads no further: what follows would protect nothing
  perform internal.check_argument(octet_length(p_password) <= 72, p_field, 'is longer than 72 bytes');
end
$$;

comment on function internal.check_password(text, text) is
'Refuses a new password that is too short, or longer than bcrypt reads.
p_field: the argument without p_.
Errors: MB001 invalid_argument';
