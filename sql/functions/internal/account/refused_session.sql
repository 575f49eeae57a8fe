create or replace function internal.refused_session(p_code text, p_name text, p_retry_after integer default null)
returns api.session
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_populate_record(null::api.session, jsonb_build_object('refused', p_name, 'retry_after', p_retry_after))
$$;

comment on function internal.refused_session(text, text, integer) is
'Tells why nobody is signed in. Not raised: that would undo the count of failed tries, and the revoking of a stolen session.
p_code: of the error, in api.errors(); for those who read the source.
p_retry_after: seconds.';
