create or replace function internal.new_reference()
returns text
language sql
volatile
return overlay(
  translate(
    -- of a random UUID, these ten letters hold neither version nor variant; two letters of base 64 make one of base 32
    substr(encode(uuid_send(gen_random_uuid()), 'base64'), 12, 10),
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
    '0123456789ABCDEFGHJKMNPQRSTVWXYZ0123456789ABCDEFGHJKMNPQRSTVWXYZ'
  )
  placing '-' from 6 for 0
);

comment on function internal.new_reference() is
'Makes a booking reference: XXXXX-XXXXX, 50 random bits in Crockford base 32 (no I, L, O or U).';
