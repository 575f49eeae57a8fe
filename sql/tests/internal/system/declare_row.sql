begin;
set client_min_messages = warning;
select plan(11);

select internal.declare_row('api.declare_test', $$ id uuid, price numeric(12, 2) $$) \g /dev/null
create function api.declare_test_user() returns api.declare_test language sql as 'select row(null, 1.005)::api.declare_test';
select 'api.declare_test'::regtype::oid as type_oid, 'api.declare_test_user()'::regprocedure::oid as user_oid \gset

create function pg_temp.attributes() returns text language sql volatile as $$
  select string_agg(format('%s %s', attname, format_type(atttypid, atttypmod)), ', ' order by attnum)
  from pg_attribute where attrelid = to_regclass('api.declare_test') and not attisdropped
$$;

select is(pg_temp.attributes(), 'id uuid, price numeric(12,2)', 'a shape that is not there yet is made');

select internal.declare_row('api.declare_test', $$ id uuid, price numeric(12, 2) $$) \g /dev/null
select is('api.declare_test'::regtype::oid, :'type_oid'::oid, 'said again, the same shape stays');

select internal.declare_row('api.declare_test', $$
  id uuid,
  price numeric(12, 2),
  note text,
  tags text[]
$$) \g /dev/null
select is(
  pg_temp.attributes(), 'id uuid, price numeric(12,2), note text, tags text[]', 'attributes at the end are added in order');
select is('api.declare_test'::regtype::oid, :'type_oid'::oid, 'they are added in place');
select is(
  to_regprocedure('api.declare_test_user()')::oid, :'user_oid'::oid, 'a function that returns the shape stays when it grows');

create function pg_temp.declare_again(p_attributes text) returns text language plpgsql as $$
begin
  perform internal.declare_row('api.declare_test', p_attributes);
  raise exception using errcode = 'ZZZZZ',
    message = format('%s / %s', pg_temp.attributes(), coalesce(to_regprocedure('api.declare_test_user()')::text, 'dropped'));
exception when sqlstate 'ZZZZZ' then
  return sqlerrm;
end
$$;
select is(pg_temp.declare_again(attributes), becomes || ' / dropped', says) from (values
  ('id uuid, price numeric(12,2), note text', 'id uuid, price numeric(12,2), note text', 'an attribute taken away drops what returns the shape'),
  ('id uuid, price numeric(10,2), note text, tags text[]', 'id uuid, price numeric(10,2), note text, tags text[]', 'so does another type'),
  ('id uuid, cost numeric(12,2), note text, tags text[]', 'id uuid, cost numeric(12,2), note text, tags text[]', 'so does another name'),
  ('price numeric(12,2), id uuid, note text, tags text[]', 'price numeric(12,2), id uuid, note text, tags text[]', 'so does another order'),
  ('id uuid, tax numeric, price numeric(12,2), note text, tags text[]',
    'id uuid, tax numeric, price numeric(12,2), note text, tags text[]', 'so does an attribute put in between')
) as v (attributes, becomes, says);

select is_empty(
  $$ select typname from pg_type where typname = 'declared' $$, 'no scaffolding is left behind');

select * from finish();
rollback;
