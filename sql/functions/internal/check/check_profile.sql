create or replace function internal.check_profile(p_profile internal.profile)
returns internal.profile
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  p_profile.name := internal.check_text(p_profile.name, 'name', 200, true);
  p_profile.email := lower(internal.check_text(p_profile.email, 'email', 254));
  p_profile.phone := internal.check_text(p_profile.phone, 'phone', 40);
  perform internal.check_contact(p_profile.email, p_profile.phone);
  perform internal.check_argument(
    p_profile.email is not null or p_profile.phone is not null, 'email', 'or phone is required');
  return p_profile;
end
$$;

comment on function internal.check_profile(internal.profile) is
'Returns the profile with texts trimmed and e-mail in lower case, or refuses it.
Errors: MB001 invalid_argument';
