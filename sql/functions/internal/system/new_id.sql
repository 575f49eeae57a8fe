create or replace function internal.new_id()
returns uuid
language sql
volatile
return internal.id_of((date_part('epoch', clock_timestamp()) * 1000000)::bigint);

comment on function internal.new_id() is 'Makes the id of a row: a UUIDv7 of this microsecond.';
