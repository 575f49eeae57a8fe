-- Bytes 6 to 8 of a random UUID carry its version and variant: not used.
create or replace function internal.new_reference()
returns text
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  c_letters constant text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  v_random bytea := uuid_send(gen_random_uuid());
  v_reference text := '';
  v_place integer;
begin
  foreach v_place in array array[0, 1, 2, 3, 4, 5, 9, 10, 11, 12] loop
    v_reference := v_reference || substr(c_letters, 1 + (get_byte(v_random, v_place) & 31), 1);
  end loop;
  return left(v_reference, 5) || '-' || right(v_reference, 5);
end
$$;

comment on function internal.new_reference() is
'Makes a booking reference: XXXXX-XXXXX, 50 random bits in Crockford base 32 (no I, L, O or U).';
