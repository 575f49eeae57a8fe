begin;
set client_min_messages = warning;
select plan(5);

create function pg_temp.is_refused(p_email text, p_phone text) returns boolean language plpgsql as $$
begin
  perform internal.check_contact(p_email, p_phone);
  return false;
exception when sqlstate 'MB001' then
  return true;
end
$$;

select ok(not pg_temp.is_refused(null, null), 'what is not given passes');
select is_empty(
  $$ select email from unnest(array['a@b.co', 'ann+clinic@mail.example.org', 'ann@bücher.example']) as email
  where pg_temp.is_refused(email, null) $$,
  'e-mail addresses pass');
select is_empty(
  $$ select email from unnest(array[
    '', 'ann', '@b.co', 'ann@', 'ann@b', 'ann@b.', 'a@b@c.co', 'a b@c.co', E'a@b.co\nx@y.org', E'a\x01@b.co', repeat('a', 250) || '@b.co'
  ]) as email
  where not pg_temp.is_refused(email, null) $$,
  'what is no e-mail address is refused');
select is_empty(
  $$ select phone from unnest(array['112', '+44 20 7946 0018', '+44 (0)20 7946-0018 x12', '020/7946.0018']) as phone
  where pg_temp.is_refused(null, phone) $$,
  'phone numbers pass');
select is_empty(
  $$ select phone from unnest(array['', '11', 'call me', '+', '++44', E'0207946\n0018', '1' || repeat('0', 40)]) as phone
  where not pg_temp.is_refused(null, phone) $$,
  'what is no phone number is refused');

select * from finish();
rollback;
