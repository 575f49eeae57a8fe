create or replace function internal.master_keys()
returns table (rank integer, id text, key text)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
rows 2
as $$
declare
  v_keys text[] := string_to_array(lower(nullif(current_setting('medbook.master_key', true), '')), ',');
begin
  if v_keys is null then
    raise exception using errcode = 'MB501', message = 'master_key_missing',
      hint = 'Set medbook.master_key for the transaction, or in the server''s configuration.';
  elsif not (select bool_and(coalesce(v_key ~ '^[0-9a-f]{64}$', false)) from unnest(v_keys) as v_key) then
    raise exception using errcode = 'MB502', message = 'master_key_wrong',
      hint = 'A master key is 64 hexadecimal digits; several are separated by commas, the current one first.';
  end if;
  return query
  select
    v_rank::integer, left(encode(sha256(convert_to('medbook.master_key.' || v_key, 'UTF8')), 'hex'), 16), v_key
  from unnest(v_keys) with ordinality as v (v_key, v_rank);
end
$$;

comment on function internal.master_keys() is
'The master keys that this transaction was given, in the setting medbook.master_key: 64 hexadecimal digits each, separated by commas. They are never stored.
Returns rank: 1 is the current one, which wraps; the others only unwrap. id: fingerprint, stored beside what a key has wrapped.
Errors: MB501 master_key_missing, MB502 master_key_wrong';
