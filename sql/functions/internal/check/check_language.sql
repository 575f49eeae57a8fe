create or replace function internal.check_language(p_language text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.check_argument(
    p_language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$', 'language', 'is not a BCP 47 language, as en or pt-BR');
end
$$;

comment on function internal.check_language(text) is
'Refuses what is no language tag; null too.
Errors: MB001 invalid_argument';
