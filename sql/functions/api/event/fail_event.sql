create or replace function api.fail_event(p_consumer text, p_event_id uuid, p_error text)
returns timestamptz
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_consumer data.event_consumer := internal.find_consumer('fail_event', p_consumer);
  v_error text := internal.check_text(p_error, 'error', 1000, true);
  v_delivery data.event_delivery;
begin
  v_delivery := internal.fail_delivery(v_consumer, p_event_id, v_error);
  if v_delivery.event_id is null then
    raise exception using errcode = 'MB216', message = 'event_not_found', column = 'event_id',
      detail = format('event_id=%s, consumer=%s', p_event_id, p_consumer),
      hint = 'It was never claimed, or is acknowledged or dead already.';
  end if;
  return case when v_delivery.dead_at is null then v_delivery.due_at end;
end
$$;

comment on function api.fail_event(text, uuid, text) is
'Says that a consumer could not be told of an event that it had claimed: it is given out again after a wait, which doubles with each attempt from retry_seconds up to an hour; after max_attempts it is a dead letter, and the next event of the entity comes.
p_error: why, up to 1,000 characters; no personal data.
Returns when it is due again; null: it is dead.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB215 consumer_not_found, MB216 event_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
