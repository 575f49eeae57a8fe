create or replace function internal.email_subject(p_email_index bytea)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select 'email ' || encode(p_email_index, 'hex')
$$;

comment on function internal.email_subject(bytea) is
'By what tries of an address are counted, whether or not somebody has it.';
