create or replace function internal.check_topics(p_topics text[])
returns text[]
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_topic text;
begin
  perform internal.check_argument(coalesce(cardinality(p_topics) between 1 and 100, false), 'topics', 'has not 1 to 100 topics');
  foreach v_topic in array p_topics loop
    perform internal.check_argument(
      coalesce(exists (select from unnest(internal.topics()) as t where t = v_topic or split_part(t, '.', 1) || '.*' = v_topic)
        or v_topic = '*', false),
      'topics', format('has %s, which no event has; as booking.confirmed, booking.* or *', coalesce(quote_ident(left(v_topic, 50)), 'null')));
  end loop;
  return array(select distinct t from unnest(p_topics) as t order by t);
end
$$;

comment on function internal.check_topics(text[]) is
'Returns the topics, each once, or refuses one that no event has.
Errors: MB001 invalid_argument';
