-- plpgsql, though one statement: on a booking's path its plan is kept, where a sql function is planned at every call.
create or replace function internal.new_id()
returns uuid
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  return encode(
    set_bit(set_bit(
      overlay(
        uuid_send(gen_random_uuid())
        placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
        from 1 for 6
      ), 52, 1), 53, 1),
    'hex')::uuid;
end
$$;

comment on function internal.new_id() is
'Makes a UUIDv7 (RFC 9562): 48 bits of milliseconds, so that ids sort by time, and 74 random bits, so that none can be guessed.';
