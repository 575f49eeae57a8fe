create or replace function internal.check_page(p_limit integer, p_after uuid, p_is_known boolean)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.check_argument(p_limit between 1 and 500, 'limit', 'is not 1 to 500');
  perform internal.check_argument(p_after is null or p_is_known, 'after', 'is not the id of a row');
end
$$;

comment on function internal.check_page(integer, uuid, boolean) is
'Refuses a page size out of 1 to 500, and a cursor that points nowhere.
p_is_known: whether p_after is the id of a row.
Errors: MB001 invalid_argument';
