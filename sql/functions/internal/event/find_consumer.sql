create or replace function internal.find_consumer(p_function text, p_consumer text)
returns data.event_consumer
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_consumer data.event_consumer;
begin
  perform internal.authorize(p_function);
  select * into v_consumer from data.event_consumer where name = p_consumer;
  if not found then
    raise exception using errcode = 'MB215', message = 'consumer_not_found', column = 'consumer',
      detail = format('consumer=%s', left(p_consumer, 100)), hint = 'Subscribe first.';
  end if;
  return v_consumer;
end
$$;

comment on function internal.find_consumer(text, text) is
'Finds a consumer for a caller who may be one.
p_function: the api function that asks.
Errors: MB215 consumer_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
