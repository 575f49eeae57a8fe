begin;
set client_min_messages = warning;
select plan(14);

create function pg_temp.overlap(p_one text, p_other text) returns boolean language sql as $$
  select internal.shifts_overlap(
    substr(p_one, 1, 1)::integer, substr(p_one, 3, 5)::time, substr(p_one, 9, 5)::time,
    substr(p_other, 1, 1)::integer, substr(p_other, 3, 5)::time, substr(p_other, 9, 5)::time)
$$;

-- ISO weekday, from, to
select is(pg_temp.overlap(one, other), expected, says) from (values
  ('1 09:00-12:00', '1 09:00-12:00', true, 'a shift overlaps itself'),
  ('1 09:00-12:00', '1 11:59-13:00', true, 'one shared minute is an overlap'),
  ('1 09:00-12:00', '1 12:00-13:00', false, 'shifts that touch do not overlap'),
  ('1 09:00-12:00', '2 09:00-12:00', false, 'the same hours on another day do not overlap'),
  ('1 22:00-02:00', '2 01:00-05:00', true, 'a night reaches into the next day'),
  ('1 22:00-02:00', '2 02:00-05:00', false, 'and ends there when it says'),
  ('1 22:00-02:00', '1 01:00-05:00', false, 'a night does not begin in the morning of its day'),
  ('7 22:00-02:00', '1 01:00-05:00', true, 'a Sunday night reaches into Monday'),
  ('7 22:00-02:00', '1 02:00-05:00', false, 'a Sunday night ends there when it says'),
  ('7 22:00-02:00', '2 01:00-05:00', false, 'a Sunday night does not reach into Tuesday'),
  ('3 08:00-08:00', '4 07:59-09:00', true, 'an end equal to the start is a whole day later'),
  ('3 08:00-08:00', '4 08:00-09:00', false, 'and not a minute longer')
) as v (one, other, expected, says);

select is_empty(
  $$ select a, b from (values
    ('1 09:00-12:00'), ('1 11:00-13:00'), ('1 22:00-02:00'), ('2 01:00-05:00'), ('7 22:00-02:00'), ('7 08:00-08:00'), ('1 00:00-01:00')
  ) as one (a) cross join (values
    ('1 09:00-12:00'), ('1 11:00-13:00'), ('1 22:00-02:00'), ('2 01:00-05:00'), ('7 22:00-02:00'), ('7 08:00-08:00'), ('1 00:00-01:00')
  ) as other (b)
  where pg_temp.overlap(a, b) is distinct from pg_temp.overlap(b, a) $$,
  'which shift is named first does not matter');

select results_eq(
  $$ select internal.shift_minutes(f::time, t::time)
  from (values ('09:00', '12:30'), ('22:00', '02:00'), ('08:00', '08:00'), ('00:00', '24:00')) as v (f, t) $$,
  array[210, 240, 1440, 1440]::numeric[],
  'a shift that ends at or before its start ends the next day');

select * from finish();
rollback;
