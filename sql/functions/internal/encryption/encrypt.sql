create or replace function internal.encrypt(p_text text, p_key text)
returns bytea
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  select crypto.pgp_sym_encrypt(
    p_text, p_key, 'cipher-algo=aes256, compress-algo=0, s2k-mode=0, s2k-digest-algo=sha256')
$$;

comment on function internal.encrypt(text, text) is
'Encrypts a text: an OpenPGP message (RFC 4880), AES-256 with a modification detection code. About 25 µs.
p_key: 64 hexadecimal digits, from 32 random bytes: there is nothing to guess, so nothing to stretch.';
