-- Bytes 6 to 8 of a random UUID carry its version and variant: not used.
create or replace function internal.new_reference()
returns text
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  select left(v_code.letters, 5) || '-' || right(v_code.letters, 5)
  from (
    select string_agg(
      substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + (get_byte(v_random.bytes, v_byte.place) & 31), 1), '') as letters
    from (select uuid_send(gen_random_uuid()) as bytes) as v_random
    cross join unnest(array[0, 1, 2, 3, 4, 5, 9, 10, 11, 12]) as v_byte (place)
  ) as v_code
$$;

comment on function internal.new_reference() is
'Makes a booking reference: XXXXX-XXXXX, 50 random bits in Crockford base 32 (no I, L, O or U).';
