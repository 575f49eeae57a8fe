-- SKIP LOCKED: no sender waits for another. What is skipped does not count, so that none means that nothing is due.
create or replace function api.claim_messages(
  p_channels text[], p_limit integer default 50, p_lease interval default '2 minutes'
)
returns setof api.message_to_send
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
rows 50
as $$
declare
  c_most_skipped constant integer := 1000;
  v_now timestamptz := internal.now();
  v_message data.message;
  v_row api.message_to_send;
  v_count integer := 0;
begin
  perform internal.authorize('claim_messages');
  perform internal.check_argument(
    coalesce(cardinality(p_channels) between 1 and 2 and p_channels <@ '{email,sms}'::text[], false), 'channels',
    'is not email, sms or both');
  perform internal.check_argument(coalesce(p_limit between 1 and 500, false), 'limit', 'is not 1 to 500');
  perform internal.check_argument(
    coalesce(p_lease between interval '1 second' and interval '1 hour', false), 'lease', 'is not 1 second to 1 hour');

  for v_message in
    select m.*
    from data.message as m
    where m.status = 'queued' and m.due_at <= v_now and m.channel = any (p_channels)
    order by m.due_at, m.id
    limit p_limit + c_most_skipped
    for update skip locked
  loop
    v_row := internal.lease_message(v_message, p_lease, v_now);
    continue when v_row.id is null;
    return next v_row;
    v_count := v_count + 1;
    exit when v_count = p_limit;
  end loop;
end
$$;

comment on function api.claim_messages(text[], integer, interval) is
'Gives a sender messages that are due, under a lease, with all that it takes to write and address them. Each is asked for once more whether it is still called for: a reminder of a cancelled or moved booking is never given out. Any number of senders may claim at the same time.
p_channels: email, sms or both.
p_limit: 1 to 500.
p_lease: 1 second to 1 hour. What is not finished by then is given out again, with the same id, up to 10 times.
Returns the messages; none: nothing is due. That somebody''s data were read, message.sent records.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
