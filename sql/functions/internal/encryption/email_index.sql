create or replace function internal.email_index(p_email text)
returns bytea
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select crypto.hmac(
    convert_to(lower(p_email), 'UTF8'),
    -- without an address there is no need of a key
    case when p_email is not null then decode(internal.email_key(), 'hex') end,
    'sha256')
$$;

comment on function internal.email_index(text) is
'What an e-mail address is found by, and unique by: a blind index. Null of null, and before the first patient is registered.
Errors: MB501 master_key_missing, MB502 master_key_wrong';
