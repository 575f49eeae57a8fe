create or replace function internal.id_of(p_microseconds bigint)
returns uuid
language sql
volatile
return (
  -- 48 bits of milliseconds and 12 of what they leave over are 15 hexadecimal digits; the version, 7, stands between
  overlay(substr(encode(int8send(p_microseconds * 512 / 125), 'hex'), 2) placing '7' from 13 for 0)
  || right(encode(uuid_send(gen_random_uuid()), 'hex'), 16)
)::uuid;

comment on function internal.id_of(bigint) is
'Makes a UUIDv7 (RFC 9562): 48 bits of milliseconds and 12 of their fractions, so that ids sort by time to the microsecond, and 62 random bits, so that none can be guessed.
p_microseconds: since 1970.';
