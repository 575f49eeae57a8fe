create or replace function api.list_rate_limits(p_limit integer default 50, p_after uuid default null)
returns setof api.rate_limit
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
rows 10
as $$
begin
  perform internal.authorize('list_rate_limits');
  perform internal.check_page(p_limit, p_after, exists (select from data.rate_limit_rule where id = p_after));
  return query
  select v_row.*
  from (
    select r.*
    from data.rate_limit_rule as r
    where p_after is null or r.id > p_after
    order by r.id
    limit p_limit
  ) as v_rule
  cross join lateral internal.rate_limit_row(v_rule::data.rate_limit_rule) as v_row;
end
$$;

comment on function api.list_rate_limits(integer, uuid) is
'Lists what is limited, and how.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
