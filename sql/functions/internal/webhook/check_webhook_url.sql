-- The worker looks at the addresses that the name has when it connects; here is refused what can never pass.
create or replace function internal.check_webhook_url(p_url text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  c_label constant text := '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
  c_rest constant text := '(:[0-9]{1,5})?([/?][a-z0-9._~:/?@!$&''()*+,;=%-]*)?$';
  v_is_private_allowed boolean := internal.setting('medbook.webhook_allow_private', 0, 0, 1) = 1;
begin
  perform internal.check_argument(p_url is not null, 'url', 'is required');
  perform internal.check_argument(length(p_url) <= 2000, 'url', 'is longer than 2000 characters');
  perform internal.check_argument(
    p_url ~ '^https://' or v_is_private_allowed and p_url ~ '^http://', 'url', 'does not begin with https://');
  perform internal.check_argument(p_url !~ '^https?://[^/?#]*@', 'url', 'has a user name or password');
  perform internal.check_argument(p_url !~ '#', 'url', 'has a fragment');
  if v_is_private_allowed then
    perform internal.check_argument(p_url ~* ('^https?://([a-z0-9.-]+|[[][0-9a-f:.]+[]])' || c_rest), 'url', 'is malformed');
  else
    perform internal.check_argument(
      p_url ~* format('^https://(%1$s[.])+(?=[a-z])%1$s[.]?%2$s', c_label, c_rest), 'url',
      'is malformed, or its host is not a public name like hooks.example.org');
  end if;
  perform internal.check_argument(
    coalesce(substring(p_url from '^https?://[^/?]*[^:/?]:([0-9]+)(?:[/?]|$)')::integer between 1 and 65535, true), 'url',
    'has no port from 1 to 65535');
  return p_url;
end
$$;

comment on function internal.check_webhook_url(text) is
'Returns the address of an endpoint, or refuses it: https, up to 2000 characters, no user name, no fragment, a public name as host. Where the operator has set medbook.webhook_allow_private to 1, http and any host too.
Errors: MB001 invalid_argument';
