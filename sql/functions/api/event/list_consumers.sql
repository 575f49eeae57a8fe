create or replace function api.list_consumers(p_limit integer default 50, p_after uuid default null)
returns setof api.consumer
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
rows 10
as $$
begin
  perform internal.authorize('list_consumers');
  perform internal.check_page(p_limit, p_after, exists (select from data.event_consumer where id = p_after));
  return query
  select v_row.*
  from (
    select c.*
    from data.event_consumer as c
    where p_after is null or c.id > p_after
    order by c.id
    limit p_limit
  ) as v_consumer
  cross join lateral internal.consumer_row(v_consumer::data.event_consumer) as v_row;
end
$$;

comment on function api.list_consumers(integer, uuid) is
'Lists who is told of events, oldest first, with how many each is still to be told.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
