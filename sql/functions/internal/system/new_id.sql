-- plpgsql, though one statement: on a booking's path its plan is kept, where a sql function is planned at every call.
create or replace function internal.new_id()
returns uuid
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_microseconds bigint := (extract(epoch from clock_timestamp()) * 1000000)::bigint;
begin
  return encode(
    substring(int8send(v_microseconds / 1000) from 3)
    -- the version, 7, and 12 bits of what a millisecond leaves over
    || int2send((28672 + v_microseconds % 1000 * 4096 / 1000)::smallint)
    || substring(uuid_send(gen_random_uuid()) from 9),
    'hex')::uuid;
end
$$;

comment on function internal.new_id() is
'Makes a UUIDv7 (RFC 9562): 48 bits of milliseconds and 12 of their fractions, so that ids sort by time to the microsecond, and 62 random bits, so that none can be guessed.';
